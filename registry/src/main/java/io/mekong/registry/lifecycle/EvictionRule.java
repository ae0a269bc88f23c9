package io.mekong.registry.lifecycle;

import java.time.Duration;

/**
 * When an instance of a service is evicted: how an observer comes to find it down (its samples are
 * judged by {@link Sight}), and how many observers must.
 */
public sealed interface EvictionRule {
  /** What holds for a service that nobody has set a rule for: 30 s without a sign of life. */
  EvictionRule DEFAULT = new Fixed(Duration.ofSeconds(30));

  /**
   * Whether as many observers as this evict.
   *
   * @param down observers that find the instance down
   * @param observers all that have an opinion of it
   */
  boolean evicts(int down, int observers);

  /**
   * Fixed time-out: down for an observer that has had no good sample for so long; evicted when no
   * observer sees it up.
   *
   * @param timeout above 0
   */
  record Fixed(Duration timeout) implements EvictionRule {
    /** Throws {@link IllegalArgumentException} when the time is not above 0. */
    public Fixed {
      requirePositive(timeout, "fixed.timeout");
    }

    @Override
    public boolean evicts(int down, int observers) {
      return down > 0 && down == observers;
    }
  }

  /**
   * Sliding window with exponential weight: down for an observer whose bad samples weigh three
   * quarters or more. A sample loses half of its weight in half of the span, so that an instance
   * that dies is down one span later and single lost samples never add up. Evicted when most
   * observers agree.
   *
   * @param span above 0, 12 s by default
   */
  record Window(Duration span) implements EvictionRule {
    /** Throws {@link IllegalArgumentException} when the time is not above 0. */
    public Window {
      requirePositive(span, "window.span");
    }

    @Override
    public boolean evicts(int down, int observers) {
      return 2 * down > observers;
    }
  }

  /**
   * Quorum of observers: down for an observer whose samples have all been bad for longer than this;
   * evicted when most observers agree, two at the least.
   *
   * @param above above 0, 5 s by default
   */
  record Quorum(Duration above) implements EvictionRule {
    /** Throws {@link IllegalArgumentException} when the time is not above 0. */
    public Quorum {
      requirePositive(above, "quorum.above");
    }

    @Override
    public boolean evicts(int down, int observers) {
      return down >= 2 && 2 * down > observers;
    }
  }

  private static void requirePositive(Duration time, String name) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException(name + " must be above 0");
    }
  }
}
