package io.mekong.controlplane.telemetry;

import io.mekong.controlplane.audit.AuditStats;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What becomes of what operators do.
 *
 * @param stats of the audit
 */
public record AuditMeters(Supplier<AuditStats> stats) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    counter(registry, MeterNames.AUDIT_ENTRIES, Tags.empty(), AuditStats::written);
    counter(registry, MeterNames.AUDIT_LOST, Tags.empty(), AuditStats::lost);
    counter(registry, MeterNames.AUDIT_FAILURES, reason("disk"), AuditStats::diskFailures);
    counter(registry, MeterNames.AUDIT_FAILURES, reason("store"), AuditStats::storeFailures);
  }

  private static Tags reason(String reason) {
    return Tags.of(MeterNames.REASON, reason);
  }

  private void counter(
      MeterRegistry registry, String name, Tags tags, ToDoubleFunction<AuditStats> value) {
    ForeignCounter.of(registry, name, () -> value.applyAsDouble(stats.get()))
        .tags(tags)
        .register(registry);
  }
}
