package io.mekong.controlplane.xds.server;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A rate that may be used up at once: full at first, and filled again at an even pace up to what a
 * second brings. Any thread.
 */
final class TokenBucket {
  private final double perNano;
  private final double capacity;
  private final LongSupplier clock;
  private double tokens;
  private long filledNanos;

  TokenBucket(int perSecond, LongSupplier clock) {
    this.perNano = perSecond / (double) TimeUnit.SECONDS.toNanos(1);
    this.capacity = perSecond;
    this.clock = clock;
    this.tokens = perSecond;
    this.filledNanos = clock.getAsLong();
  }

  /** Takes one; false when there is none. */
  synchronized boolean take() {
    long now = clock.getAsLong();
    tokens = Math.min(capacity, tokens + (now - filledNanos) * perNano);
    filledNanos = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
