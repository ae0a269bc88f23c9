package io.mekong.tests.bench.fleet;

import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.bench.Asked;
import io.mekong.tests.bench.Bench;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.storm.ChangeStorm;
import io.mekong.tests.kit.storm.EtcdCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * From the start of the process, with 10,000 instances registered, until a sidecar has all clusters
 * and endpoints: a new replica that reads etcd, then one with data of its own while etcd refuses
 * connections.
 */
public final class StartBench {
  private static final FleetCase FLEET = new FleetCase("start", 1_000, 1, 0, 1);
  private static final ImmutableList<Integer> ALL =
      IntStream.range(0, FLEET.services()).boxed().collect(ImmutableList.toImmutableList());
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long KNOCK_NANOS = 1_000_000;

  private StartBench() {}

  /** Each as often as rounds are asked for, and once before that counts nothing. */
  public static Bench.Figures run(Asked asked) throws IOException {
    try (EtcdServer etcd = EtcdServer.single();
        EtcdCalls calls = EtcdCalls.open(etcd.endpoints().getFirst())) {
      ChangeStorm.load(calls, FLEET.registry());
      try (MekongProcess mekong = MekongProcess.start("--etcd=" + etcd.endpoints().getFirst())) {
        List<StartFigures.Start> fromEtcd = new ArrayList<>();
        for (int round = 0; round <= asked.rounds(); round++) {
          mekong.stop();
          mekong.forget();
          fromEtcd.add(start(mekong));
        }
        mekong.awaitReady();
        etcd.stop();
        List<StartFigures.Start> fromDisk = new ArrayList<>();
        for (int round = 0; round <= asked.rounds(); round++) {
          mekong.stop();
          fromDisk.add(start(mekong));
        }
        return new StartFigures(withoutFirst(fromEtcd), withoutFirst(fromDisk));
      }
    }
  }

  private static ImmutableList<StartFigures.Start> withoutFirst(List<StartFigures.Start> starts) {
    return ImmutableList.copyOf(starts.subList(1, starts.size()));
  }

  private static StartFigures.Start start(MekongProcess mekong) throws IOException {
    long begin = System.nanoTime();
    mekong.startAgain();
    knock(mekong, begin);
    long open = System.nanoTime();
    try (Sidecar sidecar = new Sidecar(mekong.xds(), FLEET, ALL, Lags.none())) {
      sidecar.open(0);
      await()
          .atMost(LIMIT)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(sidecar::complete);
    }
    long served = System.nanoTime();
    return new StartFigures.Start(
        Duration.ofNanos(open - begin),
        Duration.ofNanos(served - begin),
        ProcessUse.of(mekong.pid()));
  }

  /** Until something listens on the port. */
  private static void knock(MekongProcess mekong, long begin) {
    while (System.nanoTime() - begin < LIMIT.toNanos() && mekong.isAlive()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), mekong.xdsPort())) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        LockSupport.parkNanos(KNOCK_NANOS);
      }
    }
    throw new IllegalStateException("nothing listens: " + mekong.log());
  }
}
