package io.mekong.controlplane.telemetry;

import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.XdsType;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * How much is published.
 *
 * @param store where it is published
 */
public record SnapshotMeters(SnapshotStore store) implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    for (XdsType type : XdsType.values()) {
      Gauge.builder(MeterNames.SNAPSHOT_SIZE, () -> size(type))
          .tag(MeterNames.TYPE, type.plural())
          .register(registry);
    }
  }

  private int size(XdsType type) {
    return store.newest().stream()
        .flatMap(tables -> tables.byKey().entrySet().stream())
        .filter(entry -> entry.getKey().type() == type)
        .mapToInt(entry -> entry.getValue().resources().size())
        .sum();
  }
}
