package io.mekong.controlplane.xds.keepalive;

import java.time.Duration;

/**
 * Between what a connection's pings may be chosen.
 *
 * @param min shortest interval, above 0
 * @param max longest interval, and longest time-out; not below {@code min}
 * @param detect what interval and time-out together aim at, above 0; a link that needs a longer
 *     time-out, or the shortest interval, exceeds it
 */
public record KeepaliveLimits(Duration min, Duration max, Duration detect) {
  /** 3 s, 30 s, 5 s. */
  public static final KeepaliveLimits DEFAULT =
      new KeepaliveLimits(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofSeconds(5));

  /** Throws when the times cannot be kept together. */
  public KeepaliveLimits {
    if (!min.isPositive() || !detect.isPositive() || max.compareTo(min) < 0) {
      throw new IllegalArgumentException("times must be above 0, max not below min");
    }
  }
}
