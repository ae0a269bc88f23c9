package io.mekong.registry.lifecycle;

import io.mekong.registry.model.Opinion.Bearing;
import java.time.Duration;

/**
 * What one observer has seen of one instance, folded into what it thinks of it. Immutable and
 * without a clock; a sample is a health check that passed or failed, at a moment of a monotonic
 * clock.
 *
 * <p>It begins up, as its registration says, and one that was never good is believed at the first
 * good sample: nothing delays a first "up". Each "down" costs a penalty that halves every minute;
 * while that stands too high, an instance that seems to have returned stays down, as flapping
 * routes do (RFC 2439).
 *
 * @param bearing what the observer thinks now
 * @param badness weight of the bad samples of the sliding window, 0-1
 * @param goodNanos the last good sample, or the first sample when none was good
 * @param lastNanos the last sample
 * @param bad bad samples in a row
 * @param good good samples in a row
 * @param everGood whether any sample was good
 * @param penalty what flapping has cost as of {@code lastNanos}
 */
public record Sight(
    Bearing bearing,
    double badness,
    long goodNanos,
    long lastNanos,
    int bad,
    int good,
    boolean everGood,
    double penalty) {
  /** Badness from which the window finds an instance down. */
  private static final double DOWN_FROM = 0.75;

  /**
   * Bad samples in a row without which nothing is down, however long ago the last good one was: two
   * of a hundred lost at random then come together once in 300 million samples.
   */
  private static final int LEAST_BAD = 5;

  private static final int LEAST_GOOD = 2;
  private static final double COST_OF_DOWN = 1;

  /** Above it a return is not believed: the third "down" within about a minute. */
  private static final double PENALTY_LIMIT = 2;

  private static final double HALF_LIFE_OF_PENALTY_NANOS = Duration.ofMinutes(1).toNanos();

  /** What a check found. */
  public enum Sample {
    PASSED,
    FAILED
  }

  /** After the first sample of one that nobody has looked at before. */
  public static Sight first(Sample sample, long nowNanos) {
    return first(sample, Bearing.UP, nowNanos);
  }

  /**
   * After the first sample of an observer that takes over from another.
   *
   * @param bearing what the other thought
   */
  public static Sight first(Sample sample, Bearing bearing, long nowNanos) {
    boolean passed = sample == Sample.PASSED;
    double badness = bearing == Bearing.UP ? 0 : 1;
    return new Sight(
        bearing,
        badness,
        nowNanos,
        nowNanos,
        passed ? 0 : 1,
        passed ? 1 : 0,
        passed || bearing == Bearing.DOWN,
        0);
  }

  /** After one more sample; {@code nowNanos} does not lie before the last. */
  public Sight after(Sample sample, EvictionRule rule, long nowNanos) {
    boolean passed = sample == Sample.PASSED;
    Sight seen =
        new Sight(
            bearing,
            badness(passed ? 0 : 1, rule, nowNanos),
            passed ? nowNanos : goodNanos,
            nowNanos,
            passed ? 0 : bad + 1,
            passed ? good + 1 : 0,
            everGood || passed,
            halved(penalty, nowNanos - lastNanos, HALF_LIFE_OF_PENALTY_NANOS));
    return switch (bearing) {
      case UP -> seen.isDown(rule) ? seen.turned(Bearing.DOWN, COST_OF_DOWN) : seen;
      case DOWN ->
          seen.isBack() || (seen.everGood && !everGood) ? seen.turned(Bearing.UP, 0) : seen;
    };
  }

  private double badness(double sample, EvictionRule rule, long nowNanos) {
    if (!(rule instanceof EvictionRule.Window window)) {
      return sample;
    }
    double old = halved(1, nowNanos - lastNanos, window.span().toNanos() / 2.0);
    return badness * old + sample * (1 - old);
  }

  private static double halved(double value, long nanos, double halfLifeNanos) {
    return value * Math.pow(0.5, nanos / halfLifeNanos);
  }

  private boolean isDown(EvictionRule rule) {
    if (bad < LEAST_BAD) {
      return false;
    }
    return switch (rule) {
      case EvictionRule.Fixed fixed -> lastNanos - goodNanos >= fixed.timeout().toNanos();
      case EvictionRule.Window window -> badness >= DOWN_FROM;
      case EvictionRule.Quorum quorum -> lastNanos - goodNanos > quorum.above().toNanos();
    };
  }

  private boolean isBack() {
    return good >= LEAST_GOOD && penalty <= PENALTY_LIMIT;
  }

  private Sight turned(Bearing to, double cost) {
    return new Sight(to, badness, goodNanos, lastNanos, bad, good, everGood, penalty + cost);
  }
}
