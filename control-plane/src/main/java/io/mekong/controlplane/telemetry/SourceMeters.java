package io.mekong.controlplane.telemetry;

import io.mekong.registry.store.PrefixStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * How a prefix of the store is followed.
 *
 * @param source what is read from it; from a closed set such as {@code registry}, {@code resources}
 * @param stats as its loop last left them
 */
public record SourceMeters(String source, Supplier<PrefixStats> stats) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    counter(registry, MeterNames.SOURCE_EVENTS, PrefixStats::events);
    counter(registry, MeterNames.SOURCE_LISTINGS, PrefixStats::listings);
    counter(registry, MeterNames.SOURCE_WATCHES, PrefixStats::watches);
    counter(registry, MeterNames.SOURCE_DIFFERENCES, PrefixStats::differences);
  }

  private void counter(MeterRegistry registry, String name, ToDoubleFunction<PrefixStats> value) {
    ForeignCounter.of(registry, name, () -> value.applyAsDouble(stats.get()))
        .tag(MeterNames.SOURCE, source)
        .register(registry);
  }
}
