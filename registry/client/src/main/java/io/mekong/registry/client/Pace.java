package io.mekong.registry.client;

import com.google.common.collect.Comparators;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Every wait of a {@link Keeper}, drawn at random so that many of them never come together.
 *
 * @param random where the draws come from
 */
record Pace(RandomGenerator random) {
  static final Duration FIRST = Duration.ofMillis(250);
  static final Duration LONGEST = Duration.ofSeconds(5);
  static final Duration SLOW = Duration.ofSeconds(30);

  /** Until a lease is renewed: a third of its life, give or take a fifth. */
  Duration renewal(Duration timeToLive) {
    return about(timeToLive.dividedBy(3));
  }

  /** Until what was refused is tried again. */
  Duration slow() {
    return about(SLOW);
  }

  /**
   * Until the next attempt after a failure that passes: anything from nothing to a limit that
   * doubles with each failure ("full jitter").
   *
   * @param failures in a row, at least 1
   */
  Duration backoff(int failures) {
    long limit = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(failures - 1, 10));
    return Duration.ofNanos(random.nextLong(limit + 1));
  }

  /** What a server asked for, within reason, and up to half of it more. */
  Duration asked(Duration by) {
    Duration least = Comparators.max(FIRST, Comparators.min(SLOW, by));
    return least.plusNanos(random.nextLong(least.toNanos() / 2 + 1));
  }

  private Duration about(Duration middle) {
    long fifth = middle.toNanos() / 5;
    return middle.plusNanos(random.nextLong(-fifth, fifth + 1));
  }
}
