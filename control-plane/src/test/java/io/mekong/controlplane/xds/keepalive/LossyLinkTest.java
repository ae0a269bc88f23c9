package io.mekong.controlplane.xds.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.xds.keepalive.SimulatedLink.Sight;
import io.mekong.controlplane.xds.keepalive.SimulatedLink.Sighted;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole lives of connections in virtual time. */
class LossyLinkTest {
  private static final Duration LEAST = Duration.ofNanos(1_500_000);
  private static final Duration MOST = Duration.ofMillis(9);
  private static final Duration AIM = KeepaliveLimits.DEFAULT.detect();
  private static final double LOSS = 0.02;

  @ParameterizedTest
  @EnumSource
  void nobody_is_given_up_in_thirty_minutes_at_two_percent_loss(Sight sight) {
    for (long seed = 0; seed < 100; seed++) {
      SimulatedLink link = new SimulatedLink(new Sighted(LEAST, MOST, sight), LOSS, seed);
      link.run(Duration.ofMinutes(30));
      assertThat(link.closedAfter()).as("seed %d", seed).isEmpty();
      assertThat(link.pings()).as("seed %d", seed).hasSizeBetween(480, 700);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_dead_link_that_was_measured_is_found_within_the_aim_whenever_it_dies(Sight sight) {
    // A first ping that had to be repaired is forgotten by then; TCP never takes it for a measure.
    long measured = sight == Sight.TCP ? 1_000 : 60_000;
    SplittableRandom moments = new SplittableRandom(1);
    for (long seed = 0; seed < 500; seed++) {
      SimulatedLink link = new SimulatedLink(new Sighted(LEAST, MOST, sight), LOSS, seed);
      link.run(Duration.ofMillis(moments.nextLong(measured, measured + 60_000)));
      link.dies();
      link.run(Duration.ofMinutes(1));
      assertThat(link.closedAfter()).as("seed %d", seed).isPresent();
      assertThat(link.closedAfter().get()).as("seed %d", seed).isLessThanOrEqualTo(AIM);
    }
  }

  @Test
  void a_slow_link_is_given_the_time_that_it_needs() {
    SimulatedLink link = new SimulatedLink(Duration.ofMillis(150), Duration.ofMillis(450), LOSS, 3);
    link.run(Duration.ofMinutes(30));
    assertThat(link.closedAfter()).isEmpty();
    LinkReport report = link.keepalive.report();
    assertThat(report.timeout()).isGreaterThan(AIM);
    assertThat(report.interval()).isEqualTo(KeepaliveLimits.DEFAULT.min());
    assertThat(link.userTimeout()).isGreaterThan(report.timeout());
    link.dies();
    link.run(Duration.ofMinutes(1));
    assertThat(link.closedAfter().orElseThrow())
        .isLessThan(report.timeout().plus(report.interval()).multipliedBy(2));
  }

  @ParameterizedTest
  @EnumSource
  void a_link_that_becomes_slower_is_followed(Sight sight) {
    SimulatedLink link = new SimulatedLink(new Sighted(LEAST, MOST, sight), LOSS, 4);
    link.run(Duration.ofMinutes(1));
    Duration before = link.keepalive.report().timeout();
    link.becomes(Duration.ofMillis(300), Duration.ofMillis(500));
    link.run(Duration.ofMinutes(2));
    assertThat(link.closedAfter()).isEmpty();
    assertThat(link.keepalive.report().timeout()).isGreaterThan(before.multipliedBy(2));
    link.becomes(LEAST, MOST);
    link.run(Duration.ofMinutes(3));
    assertThat(link.keepalive.report().timeout()).isLessThan(before.plusMillis(500));
  }

  @Test
  void connections_that_begin_together_do_not_ask_together() {
    SimulatedLink one = new SimulatedLink(LEAST, MOST, 0, 5);
    SimulatedLink other = new SimulatedLink(LEAST, MOST, 0, 6);
    one.run(Duration.ofMinutes(1));
    other.run(Duration.ofMinutes(1));
    assertThat(Math.abs(one.pings().getLast() - other.pings().getLast())).isGreaterThan(1_000_000);
  }
}
