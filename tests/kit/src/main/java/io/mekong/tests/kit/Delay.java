package io.mekong.tests.kit;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * How long a link takes in each direction: any time between two, drawn anew for what is sent at
 * once. The same seed draws the same.
 *
 * @param least the shortest
 * @param most what none reaches
 * @param seed of what is drawn
 */
public record Delay(Duration least, Duration most, long seed) {
  /** So that no two seeds draw the same for two directions. */
  private static final long DIRECTIONS = 1_000_000;

  /** Nanoseconds, drawn one after the other for one direction of one connection. */
  LongSupplier drawn(int direction) {
    SplittableRandom random = new SplittableRandom(DIRECTIONS * seed + direction);
    return () -> random.nextLong(least.toNanos(), most.toNanos());
  }
}
