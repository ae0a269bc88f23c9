package io.mekong.controlplane.telemetry;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.server.Carried;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;

/**
 * How long changes are on their way, stage by stage and as a whole. Three records for a delivery,
 * none of which takes a lock or allocates.
 */
final class PropagationMeters {
  private static final Duration[] BUCKETS =
      Arrays.stream(new long[] {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final ImmutableMap<Stage, Timer> stages;
  private final ImmutableMap<XdsType, Timer> wholes;

  /** Where a change has come to; each counts from the one before, the first from the event. */
  enum Stage {
    /** The registry, or the book of raw resources, has it. */
    APPLIED,
    /** It is translated and its tables are out: once for each publication. */
    PUBLISHED,
    /** Its last response is handed to the transport: once for each stream and type. */
    SENT,
    /** The client has accepted it: once for each stream and type. */
    ACKED
  }

  /** Registers its meters at once. */
  PropagationMeters(MeterRegistry registry) {
    this.stages =
        Maps.toMap(
            EnumSet.allOf(Stage.class),
            stage ->
                Timer.builder(MeterNames.PROPAGATION)
                    .tag(MeterNames.STAGE, Ascii.toLowerCase(stage.name()))
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry));
    this.wholes =
        Maps.toMap(
            EnumSet.allOf(XdsType.class),
            type ->
                Timer.builder(MeterNames.EVENT_TO_ACK)
                    .tag(MeterNames.TYPE, type.plural())
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry));
  }

  void published(Origin origin) {
    record(Stage.APPLIED, origin.oldest().appliedNanos() - origin.oldest().receivedNanos());
    record(Stage.PUBLISHED, origin.publishedNanos() - origin.oldest().appliedNanos());
  }

  void told(Carried carried) {
    record(Stage.SENT, carried.toldNanos() - carried.oldest().publishedNanos());
  }

  void accepted(Carried carried, long nowNanos) {
    record(Stage.ACKED, nowNanos - carried.toldNanos());
    requireNonNull(wholes.get(carried.type()))
        .record(nowNanos - carried.oldest().oldest().receivedNanos(), TimeUnit.NANOSECONDS);
  }

  private void record(Stage stage, long nanos) {
    requireNonNull(stages.get(stage)).record(nanos, TimeUnit.NANOSECONDS);
  }
}
