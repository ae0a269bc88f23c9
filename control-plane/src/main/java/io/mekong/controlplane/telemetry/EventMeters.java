package io.mekong.controlplane.telemetry;

import io.mekong.registry.event.EventStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What becomes of the events of the registry.
 *
 * @param stats of the log
 */
public record EventMeters(Supplier<EventStats> stats) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    counter(registry, MeterNames.EVENTS_WRITTEN, Tags.empty(), EventStats::written);
    counter(registry, MeterNames.EVENTS_DROPPED, reason("overflow"), EventStats::overflown);
    counter(registry, MeterNames.EVENTS_DROPPED, reason("disk"), EventStats::unwritten);
    counter(registry, MeterNames.EVENTS_FAILURES, Tags.empty(), EventStats::failures);
    ForeignCounter.of(registry, MeterNames.EVENTS_BYTES, () -> stats.get().bytes())
        .baseUnit("bytes")
        .register(registry);
    Gauge.builder(MeterNames.EVENTS_WAITING, () -> stats.get().waiting()).register(registry);
  }

  private static Tags reason(String reason) {
    return Tags.of(MeterNames.REASON, reason);
  }

  private void counter(
      MeterRegistry registry, String name, Tags tags, ToDoubleFunction<EventStats> value) {
    ForeignCounter.of(registry, name, () -> value.applyAsDouble(stats.get()))
        .tags(tags)
        .register(registry);
  }
}
