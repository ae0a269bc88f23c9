package io.mekong.tests.kit;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * How long a link takes in each direction: any time between two, drawn anew for what is sent at
 * once. The same seed draws the same.
 *
 * @param least the shortest
 * @param most what none reaches, unless it is sent again
 * @param seed of what is drawn
 * @param lost of 100 how many are lost and arrive 200-400 ms later, as TCP sends them again
 */
public record Delay(Duration least, Duration most, long seed, int lost) {
  /** So that no two seeds draw the same for two directions. */
  private static final long DIRECTIONS = 1_000_000;

  private static final Duration SENT_AGAIN = Duration.ofMillis(200);

  /** Nothing is lost. */
  public Delay(Duration least, Duration most, long seed) {
    this(least, most, seed, 0);
  }

  /** Nanoseconds, drawn one after the other for one direction of one connection. */
  LongSupplier drawn(int direction) {
    SplittableRandom random = new SplittableRandom(DIRECTIONS * seed + direction);
    return () -> random.nextLong(least.toNanos(), most.toNanos()) + again(random);
  }

  private long again(SplittableRandom random) {
    return lost > 0 && random.nextInt(100) < lost
        ? SENT_AGAIN.toNanos() + random.nextLong(SENT_AGAIN.toNanos())
        : 0;
  }
}
