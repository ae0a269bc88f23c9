package io.mekong.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class TestClockTest {
  private final TestClock clock = new TestClock();

  @Test
  void only_the_test_moves_it() {
    Instant before = clock.instant();

    clock.advance(Duration.ofSeconds(3));

    assertThat(clock.instant()).isEqualTo(before.plusSeconds(3));
    assertThat(clock.nanoTime()).isEqualTo(3_000_000_000L);
  }

  @Test
  void a_clock_of_another_zone_moves_along() {
    TestClock other = new TestClock();
    Instant before = other.withZone(ZoneId.of("Asia/Phnom_Penh")).instant();

    other.advance(Duration.ofHours(-1));

    assertThat(other.withZone(ZoneId.of("Asia/Phnom_Penh")).instant())
        .isEqualTo(before.minusSeconds(3_600));
  }
}
