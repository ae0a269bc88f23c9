package io.mekong.registry.lifecycle;

import java.time.Duration;

/**
 * How much loss is followed at once, and how long what goes beyond is held.
 *
 * @param maxLossPercent of the most instances served within the window, 0-100; loss up to it is
 *     followed
 * @param window over which "most served" is taken, above 0
 * @param maxHold longest time that a lost instance is held, above 0
 */
public record ProtectionRule(int maxLossPercent, Duration window, Duration maxHold) {
  /** Half of the instances, 30 s, 10 minutes. */
  public static final ProtectionRule DEFAULT =
      new ProtectionRule(50, Duration.ofSeconds(30), Duration.ofMinutes(10));

  /** Throws {@link IllegalArgumentException} when a value is out of its range. */
  public ProtectionRule {
    if (maxLossPercent < 0 || maxLossPercent > 100) {
      throw new IllegalArgumentException("max-loss-percent must be 0-100, not " + maxLossPercent);
    }
    if (!window.isPositive() || !maxHold.isPositive()) {
      throw new IllegalArgumentException("protection window and max-hold must be above 0");
    }
  }

  /** Largest loss that is followed when at most {@code most} instances were served. */
  public int allowedLoss(int most) {
    return (int) ((long) most * maxLossPercent / 100);
  }
}
