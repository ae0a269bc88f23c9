package io.mekong.controlplane.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What comparisons of store, snapshots and nodes found. */
public final class ReconciliationMeters {
  private final Counter runs;
  private final Map<Stage, Counter> differences = new EnumMap<>(Stage.class);

  /** What is compared with what comes before it. */
  public enum Stage {
    STORE,
    REGISTRY,
    SERVED,
    NODES
  }

  /** Registers its meters at once. */
  public ReconciliationMeters(MeterRegistry registry) {
    this.runs = Counter.builder(MeterNames.RECONCILIATION_RUNS).register(registry);
    for (Stage stage : Stage.values()) {
      differences.put(
          stage,
          Counter.builder(MeterNames.RECONCILIATION_DIFFERENCES)
              .tag(MeterNames.STAGE, stage.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  /** A comparison came to its end. */
  public void ran() {
    runs.increment();
  }

  /** Something differed and should not have. */
  public void differed(Stage stage, long count) {
    Objects.requireNonNull(differences.get(stage)).increment((double) count);
  }
}
