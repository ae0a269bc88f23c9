package io.mekong.controlplane.telemetry;

import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;

/** What is measured of connections; called on their event loops, so it only adds. */
final class LinkMeters {
  private final Timer roundTrip;
  private final Timer jitter;
  private final Timer interval;
  private final Timer silence;
  private final DistributionSummary retransmits;

  /** Registers its meters at once. */
  LinkMeters(MeterRegistry registry) {
    this.roundTrip = timer(registry, MeterNames.KEEPALIVE_ROUND_TRIP, 1, 3, 10, 30, 100, 300, 1000);
    this.jitter = timer(registry, MeterNames.KEEPALIVE_JITTER, 1, 3, 10, 30, 100, 300, 1000);
    this.interval =
        timer(registry, MeterNames.KEEPALIVE_INTERVAL, 3_000, 4_000, 5_000, 10_000, 20_000, 30_000);
    this.silence =
        timer(registry, MeterNames.KEEPALIVE_GIVEN_UP, 5_000, 6_000, 8_000, 15_000, 30_000, 60_000);
    this.retransmits =
        DistributionSummary.builder(MeterNames.KEEPALIVE_RETRANSMITS)
            .serviceLevelObjectives(1, 2, 5, 10, 100)
            .register(registry);
  }

  private static Timer timer(MeterRegistry registry, String name, long... bucketsMillis) {
    return Timer.builder(name)
        .serviceLevelObjectives(
            Arrays.stream(bucketsMillis).mapToObj(Duration::ofMillis).toArray(Duration[]::new))
        .register(registry);
  }

  void measured(LinkReport link, long retransmitted) {
    roundTrip.record(link.roundTrip());
    jitter.record(link.jitter());
    interval.record(link.interval());
    retransmits.record((double) retransmitted);
  }

  void gaveUp(Duration heardNothingFor) {
    silence.record(heardNothingFor);
  }
}
