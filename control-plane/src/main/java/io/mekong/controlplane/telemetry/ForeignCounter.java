package io.mekong.controlplane.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.DoubleSupplier;

/** A counter of what somebody else counts. */
final class ForeignCounter {
  private ForeignCounter() {}

  /**
   * A counter holds its object weakly and its function strongly. The object is therefore the
   * registry, which lives as long as the counter, and the function holds the supplier, which nobody
   * else may hold.
   */
  static FunctionCounter.Builder<MeterRegistry> of(
      MeterRegistry registry, String name, DoubleSupplier value) {
    return FunctionCounter.builder(name, registry, r -> value.getAsDouble());
  }
}
