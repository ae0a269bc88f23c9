package io.mekong.registry.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.registry.lifecycle.Sight.Sample;
import io.mekong.registry.model.Opinion.Bearing;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an observer makes of its samples: eviction rules and damping of flaps. */
class SightTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final EvictionRule WINDOW = new EvictionRule.Window(Duration.ofSeconds(12));

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(EvictionRule.DEFAULT, 30),
        Arguments.of(WINDOW, 12),
        Arguments.of(new EvictionRule.Quorum(Duration.ofSeconds(5)), 5));
  }

  /** Samples as a checker takes them: at the interval while good, sooner while bad. */
  private static final class Checked {
    private final EvictionRule rule;
    private long now = Duration.ofHours(1).toNanos();
    private Sight sight = Sight.first(Sample.PASSED, now);

    Checked(EvictionRule rule) {
      this.rule = rule;
    }

    void next(Sample sample) {
      now += (sight.bad() == 0 ? INTERVAL : AGAIN).toNanos();
      sight = sight.after(sample, rule, now);
    }

    boolean down() {
      return sight.bearing() == Bearing.DOWN;
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void one_that_dies_is_down_in_the_time_that_its_rule_promises(EvictionRule rule, int seconds) {
    Checked checked = new Checked(rule);
    checked.next(Sample.PASSED);
    long lastGood = checked.now;
    while (!checked.down()) {
      checked.next(Sample.FAILED);
    }
    assertThat(Duration.ofNanos(checked.now - lastGood))
        .isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(Math.max(seconds, 10 + 4) + 1));
  }

  /** An hour of 2,000 instances each, 2 % of the samples lost. */
  @ParameterizedTest
  @MethodSource("rules")
  void lost_samples_evict_nobody(EvictionRule rule, int seconds) {
    Random random = new Random(seconds);
    for (int instance = 0; instance < 2_000; instance++) {
      Checked checked = new Checked(rule);
      long end = checked.now + Duration.ofHours(1).toNanos();
      while (checked.now < end) {
        checked.next(random.nextInt(100) < 2 ? Sample.FAILED : Sample.PASSED);
        assertThat(checked.down()).as("%s of instance %d", checked.sight, instance).isFalse();
      }
    }
  }

  @Test
  void a_first_up_is_believed_at_once() {
    Sight never = Sight.first(Sample.FAILED, 0);
    long now = 0;
    while (never.bearing() == Bearing.UP) {
      now += AGAIN.toNanos();
      never = never.after(Sample.FAILED, WINDOW, now);
    }
    assertThat(never.after(Sample.PASSED, WINDOW, now + 1).bearing()).isEqualTo(Bearing.UP);
  }

  @Test
  void a_return_takes_two_good_samples() {
    Checked checked = new Checked(WINDOW);
    fall(checked);
    checked.next(Sample.PASSED);
    assertThat(checked.down()).isTrue();
    checked.next(Sample.PASSED);
    assertThat(checked.down()).isFalse();
  }

  @Test
  void one_that_flaps_stays_down_until_it_has_been_quiet() {
    Checked checked = new Checked(new EvictionRule.Quorum(Duration.ofSeconds(5)));
    for (int i = 0; i < 2; i++) {
      fall(checked);
      rise(checked);
    }
    fall(checked);
    fall(checked);
    int good = rise(checked);
    assertThat(good).as("good samples until it is believed").isGreaterThan(2);
  }

  private static void fall(Checked checked) {
    do {
      checked.next(Sample.FAILED);
    } while (!checked.down());
  }

  private static int rise(Checked checked) {
    int good = 0;
    do {
      checked.next(Sample.PASSED);
      good++;
    } while (checked.down());
    return good;
  }
}
