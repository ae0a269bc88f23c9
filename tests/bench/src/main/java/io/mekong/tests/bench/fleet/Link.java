package io.mekong.tests.bench.fleet;

import io.mekong.tests.kit.Delay;
import io.mekong.tests.kit.FaultProxy;
import java.time.Duration;
import java.util.Optional;

/**
 * The way from the sidecars of a run to the control plane.
 *
 * @param target where they connect, {@code HOST:PORT}
 * @param relay that takes its time; empty where nothing lies between
 */
record Link(String target, Optional<FaultProxy> relay) implements AutoCloseable {
  private static final Duration LEAST = Duration.ofNanos(1_500_000);
  private static final Duration MOST = Duration.ofMillis(9);
  private static final int LOST_OF_HUNDRED = 2;
  private static final String HERE = "127.0.0.1:";

  /** To a control plane on this machine where the case has a slow link. */
  static Link of(FleetCase fleet, String target) {
    return switch (fleet.circumstance()) {
      case NONE, LARGE_SERVICES, SOTW_BESIDE_DELTA, NODES_DIFFER ->
          new Link(target, Optional.empty());
      case EDGE -> slow(target, 0);
      case LOSSY_EDGE -> slow(target, LOST_OF_HUNDRED);
    };
  }

  private static Link slow(String target, int lost) {
    if (!target.startsWith(HERE)) {
      throw new IllegalArgumentException(target + ": a slow link leads to 127.0.0.1 only");
    }
    FaultProxy relay =
        FaultProxy.slow(
            Integer.parseInt(target.substring(HERE.length())),
            new Delay(LEAST, MOST, FleetRun.SEED, lost));
    return new Link(HERE + relay.port(), Optional.of(relay));
  }

  /** What HTTP/2 has sent so far, both ways; 0 where nothing counts it. */
  long bytes() {
    return relay.map(FaultProxy::bytes).orElse(0L);
  }

  @Override
  public void close() {
    relay.ifPresent(FaultProxy::close);
  }
}
