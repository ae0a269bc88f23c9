package io.mekong.controlplane.trace;

/** The span of one request of an operator or a program. */
public interface RequestTrace {
  /** Nobody traces. */
  RequestTrace NONE = new RequestTrace() {};

  /** Hexadecimal, 32 characters; empty when there is none. */
  default String traceId() {
    return "";
  }

  /** The request led to this revision of the store: what becomes of it belongs to its trace. */
  default void wrote(long revision) {}

  /** The request is answered, with an HTTP status or the one that stands for its gRPC code. */
  default void ended(int status) {}
}
