package io.mekong.controlplane.trace;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Traces, or none. Any thread. */
public interface Tracing extends AutoCloseable {
  /** Nobody asked for traces. */
  Tracing OFF = new Tracing() {};

  /**
   * A request came.
   *
   * @param name of its span, from a closed set
   * @param kind what it may do
   * @param header its headers, by lower-case name: W3C's {@code traceparent} or B3's go on in it
   */
  default RequestTrace request(
      String name, RequestTrace.Kind kind, UnaryOperator<@Nullable String> header) {
    return RequestTrace.NONE;
  }

  /** What follows publications. */
  default Journeys journeys() {
    return Journeys.OFF;
  }

  /** Sends what is left. */
  @Override
  default void close() {}
}
