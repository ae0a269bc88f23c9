package io.mekong.controlplane.trace;

/** The span of one request of an operator or a program. */
public interface RequestTrace {
  /** Nobody traces. */
  RequestTrace NONE = new RequestTrace() {};

  /** What a request may do. */
  enum Kind {
    /** Leads to nothing that is published. */
    READS,
    /** What is published while it is under way may be its own. */
    MAY_WRITE
  }

  /** Hexadecimal, 32 characters; empty when there is none. */
  default String traceId() {
    return "";
  }

  /** The request led to this revision of the store: what becomes of it belongs to its trace. */
  default void wrote(long revision) {}

  /**
   * The request is answered, with an HTTP status or the one that stands for its gRPC code, or its
   * client has given it up. Only the first time counts. Any thread.
   */
  default void ended(int status) {}
}
