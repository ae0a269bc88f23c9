package io.mekong.tests.bench;

import static org.awaitility.Awaitility.await;

import io.mekong.controlplane.xds.keepalive.KeepaliveLimits;
import io.mekong.controlplane.xds.server.XdsServerSettings.Keepalive;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How long until a control plane notices that its nodes are gone without a word: the keepalive of
 * the product against gRPC's with fixed times, each with as many idle nodes behind a link of 3-18
 * ms that repairs 2 % of what is sent, in the same minutes. First all is well, then both links
 * swallow everything.
 */
final class HalfOpen {
  private static final Duration FIXED_INTERVAL = Duration.ofSeconds(10);
  private static final Duration FIXED_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration CLIENTS_MAY = Duration.ofMillis(1_500);

  /** Nodes come over this time, so that they do not ask in step. */
  private static final Duration ARRIVAL = Duration.ofSeconds(10);

  /** What the slower of both needs, and a little. */
  private static final Duration DETECTION = Duration.ofSeconds(35);

  private static final Duration LEAST = Duration.ofSeconds(10);

  private HalfOpen() {}

  static HalfOpenFigures run(Duration length) throws IOException {
    Keepalive fixed = new Keepalive(Optional.empty(), FIXED_INTERVAL, FIXED_TIMEOUT, CLIENTS_MAY);
    Duration rest = length.minus(ARRIVAL).minus(DETECTION);
    Duration healthy = rest.compareTo(LEAST) < 0 ? LEAST : rest;
    try (IdleNodes ours = IdleNodes.of(Keepalive.adapting(KeepaliveLimits.DEFAULT), 1);
        IdleNodes theirs = IdleNodes.of(fixed, 2)) {
      ours.arrive(ARRIVAL);
      theirs.arrive(ARRIVAL);
      await().atMost(ARRIVAL.multipliedBy(3)).until(() -> ours.complete() && theirs.complete());
      long oursBefore = ours.bytes();
      long theirsBefore = theirs.bytes();
      long began = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(healthy.plusSeconds(30))
          .until(() -> System.nanoTime() - began >= healthy.toNanos());
      double hours = (System.nanoTime() - began) / (double) TimeUnit.HOURS.toNanos(1);
      double oursHourly = (ours.bytes() - oursBefore) / hours / IdleNodes.COUNT;
      double theirsHourly = (theirs.bytes() - theirsBefore) / hours / IdleNodes.COUNT;
      ours.vanish();
      theirs.vanish();
      await().atMost(DETECTION.multipliedBy(2)).until(() -> ours.gone() && theirs.gone());
      return new HalfOpenFigures(
          new HalfOpenFigures.Side(ours.detection(), ours.falselyClosed(), oursHourly),
          new HalfOpenFigures.Side(theirs.detection(), theirs.falselyClosed(), theirsHourly),
          healthy,
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
  }
}
