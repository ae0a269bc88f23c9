package io.mekong.tests.bench.fleet;

import io.mekong.tests.bench.Bench;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.storm.ChangeStorm;
import io.mekong.tests.kit.storm.EtcdCalls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * A case against the packaged control plane and an etcd of its own, or against whatever serves at
 * an address and follows the etcd at another. One run before warms it.
 */
public final class FleetBench {
  private FleetBench() {}

  /** The product, with everything of its own. */
  public static Bench.Figures ours(FleetCase fleet, Duration length) throws IOException {
    try (EtcdServer etcd = EtcdServer.cluster(1).getFirst();
        EtcdCalls calls = EtcdCalls.open(etcd.endpoints().getFirst())) {
      ChangeStorm.load(calls, fleet.registry());
      try (MekongProcess mekong = MekongProcess.start("--etcd=" + etcd.endpoints().getFirst())) {
        return twice(
            new FleetRun(fleet, mekong.xds(), OptionalLong.of(mekong.pid())), calls, length);
      }
    }
  }

  /**
   * Another one, for comparison.
   *
   * @param etcd that it follows under {@code /services/}; what it has of the case's services is
   *     replaced
   * @param target {@code HOST:PORT}
   */
  public static Bench.Figures peer(FleetCase fleet, URI etcd, String target, Duration length)
      throws IOException {
    try (EtcdCalls calls = EtcdCalls.open(etcd)) {
      ChangeStorm.load(calls, fleet.registry());
      return twice(new FleetRun(fleet, target, OptionalLong.empty()), calls, length);
    }
  }

  private static FleetFigures twice(FleetRun run, EtcdCalls etcd, Duration length)
      throws IOException {
    run.play(etcd, length);
    ChangeStorm.load(etcd, run.fleet().registry());
    return run.play(etcd, length);
  }
}
