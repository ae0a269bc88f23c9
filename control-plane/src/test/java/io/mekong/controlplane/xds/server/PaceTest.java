package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client that asks without end gets half of the event loop and no more. */
class PaceTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Pace pace = new Pace(0);

  @Test
  void a_first_second_is_free() {
    assertThat(pace.waitNanos(SECOND, 0)).isZero();
    assertThat(pace.waitNanos(1, 0)).isPositive();
  }

  @Test
  void who_uses_less_than_half_never_waits() {
    for (int i = 1; i <= 1_000; i++) {
      assertThat(pace.waitNanos(SECOND / 10, i * SECOND / 5)).isZero();
    }
  }

  @Test
  void who_waits_as_told_uses_half() {
    long now = 0;
    long used = 0;
    long share = SECOND / 100;
    for (int i = 0; i < 10_000; i++) {
      now += share;
      used += share;
      now += pace.waitNanos(share, now);
    }
    // The first second and its like in the last cells are not stretched.
    assertThat(used).isBetween(now / 2, now / 2 + 2 * SECOND);
  }

  @Test
  void quiet_time_is_not_saved_up_beyond_the_first_second() {
    long late = 3_600 * SECOND;
    assertThat(pace.waitNanos(SECOND, late)).isZero();
    assertThat(pace.waitNanos(SECOND / 2, late)).isEqualTo(SECOND);
  }
}
