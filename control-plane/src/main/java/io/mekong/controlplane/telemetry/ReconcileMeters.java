package io.mekong.controlplane.telemetry;

import io.mekong.controlplane.reconcile.ReconcileObserver;
import io.mekong.controlplane.snapshot.Origin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** How long publications take and what they touch. */
public final class ReconcileMeters implements ReconcileObserver {
  private final Timer duration;
  private final Counter tables;
  private final PropagationMeters propagation;

  /** Registers its meters at once. */
  public ReconcileMeters(MeterRegistry registry) {
    this.duration =
        Timer.builder(MeterNames.RECONCILE_DURATION)
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .maximumExpectedValue(Duration.ofSeconds(5))
            .register(registry);
    this.tables = Counter.builder(MeterNames.RECONCILE_TABLES).register(registry);
    this.propagation = new PropagationMeters(registry);
  }

  @Override
  public void published(long durationNanos, int tablesChanged) {
    duration.record(Duration.ofNanos(durationNanos));
    tables.increment(tablesChanged);
  }

  @Override
  public void carried(Origin origin) {
    propagation.published(origin);
  }
}
