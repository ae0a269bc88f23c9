package io.mekong.registry.store;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits between attempts: 100 ms doubled up to 5 s, each drawn between half and the whole, so that
 * many clients of a store that returns do not come back together.
 */
final class Backoff {
  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 5_000;

  private final RandomGenerator random;
  private int failures;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** One more failure; how long to wait after it. */
  Duration failed() {
    failures++;
    long whole = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 10));
    return Duration.ofMillis(random.nextLong(whole / 2, whole + 1));
  }

  /** Whether the last failure was the third, sixth, ... in a row. */
  boolean everyThird() {
    return failures % 3 == 0;
  }

  /** Something was delivered or confirmed. */
  void succeeded() {
    failures = 0;
  }
}
