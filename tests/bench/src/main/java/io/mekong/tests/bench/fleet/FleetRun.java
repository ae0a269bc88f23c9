package io.mekong.tests.bench.fleet;

import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.kit.HttpSocket;
import io.mekong.tests.kit.JavaHeap;
import io.mekong.tests.kit.storm.EtcdCalls;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * One run of a case against a control plane that follows the etcd written to: all sidecars open
 * their streams at once, load everything, then follow changes; at the end each must have the newest
 * of all.
 *
 * @param fleet what is played
 * @param target where the sidecars connect, {@code HOST:PORT}
 * @param pid of the control plane, when it runs here
 * @param admin of the product
 */
record FleetRun(FleetCase fleet, String target, OptionalLong pid, Optional<HttpSocket> admin) {
  private static final Duration LOAD = Duration.ofMinutes(2);
  private static final Duration SETTLE = Duration.ofSeconds(20);
  static final long SEED = 1;
  private static final Duration LOOK = Duration.ofMillis(20);

  FleetFigures play(EtcdCalls etcd, Duration length) throws IOException {
    long heapBefore = liveHeap();
    Lags lags = Lags.none();
    try (Link link = Link.of(fleet, target)) {
      ImmutableList<Sidecar> sidecars = sidecars(link.target(), lags);
      try {
        return play(new Players(sidecars, new Changes(fleet, etcd), lags, link), length)
            .heldBefore(heapBefore);
      } finally {
        sidecars.forEach(Sidecar::close);
      }
    }
  }

  /** Who and what takes part. */
  private record Players(ImmutableList<Sidecar> sidecars, Changes changes, Lags lags, Link link) {}

  private FleetFigures play(Players all, Duration length) throws IOException {
    ImmutableList<Sidecar> sidecars = all.sidecars();
    Changes changes = all.changes();
    final Deliveries earlier = Deliveries.of(admin);
    final ProcessUse before = use();
    IntStream.range(0, sidecars.size()).forEach(i -> sidecars.get(i).open(i));
    await()
        .atMost(LOAD)
        .pollInterval(LOOK)
        .until(() -> sidecars.stream().allMatch(Sidecar::complete));
    final ProcessUse loaded = use();
    final Traffic loading = Traffic.of(all.lags(), all.link());
    sidecars.forEach(sidecar -> sidecar.follow(changes));
    changes.run(length.toNanos(), SEED);
    long written = System.nanoTime();
    final long lost = settle(sidecars, changes);
    final Duration settling = Duration.ofNanos(System.nanoTime() - written);
    final ProcessUse after = use();
    return new FleetFigures(
        fleet,
        all.lags(),
        new FleetFigures.Cost(
            loaded.cpuSeconds() - before.cpuSeconds(),
            after.cpuSeconds() - loaded.cpuSeconds(),
            loading,
            Traffic.of(all.lags(), all.link()).minus(loading),
            new FleetFigures.Memory(after.residentBytes(), after.peakBytes(), 0, liveHeap())),
        new FleetFigures.Outcome(
            changes.count(),
            sidecars.stream().mapToLong(sidecar -> sidecar.expected(changes)).sum(),
            lost,
            changes.failed(),
            settling,
            Deliveries.of(admin).minus(earlier)),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private long liveHeap() {
    return pid.isPresent() ? JavaHeap.live(pid.getAsLong()) : 0;
  }

  private ImmutableList<Sidecar> sidecars(String at, Lags lags) {
    Random random = new Random(SEED);
    List<Integer> all = IntStream.range(0, fleet.services()).boxed().toList();
    return IntStream.range(0, fleet.sidecars())
        .mapToObj(i -> new Sidecar(at, fleet, wanted(all, random), lags))
        .collect(ImmutableList.toImmutableList());
  }

  private ImmutableList<Integer> wanted(List<Integer> all, Random random) {
    if (fleet.subset() == 0) {
      return ImmutableList.copyOf(all);
    }
    List<Integer> shuffled = new java.util.ArrayList<>(all);
    Collections.shuffle(shuffled, random);
    return ImmutableList.copyOf(shuffled.subList(0, fleet.subset()));
  }

  /** Waits, and returns how many assignments of all sidecars are not the newest even then. */
  private static long settle(ImmutableList<Sidecar> sidecars, Changes changes) {
    try {
      await()
          .atMost(SETTLE)
          .pollDelay(Duration.ZERO)
          .pollInterval(LOOK)
          .until(() -> behind(sidecars, changes) == 0);
      return 0;
    } catch (ConditionTimeoutException e) {
      return behind(sidecars, changes);
    }
  }

  private static long behind(ImmutableList<Sidecar> sidecars, Changes changes) {
    return sidecars.stream().mapToLong(sidecar -> sidecar.behind(changes).size()).sum();
  }

  private ProcessUse use() throws IOException {
    return pid.isPresent() ? ProcessUse.of(pid.getAsLong()) : ProcessUse.UNKNOWN;
  }
}
