package io.mekong.registry.agent;

import java.util.Optional;

/**
 * Makes a health of the outcomes of checks: so many in a row that contradict what was last judged
 * turn it over. A program that never worked has no health.
 */
final class HealthJudge {
  private final int rise;
  private final int fall;
  private Optional<Verdict> last = Optional.empty();
  private int contradicting;

  /** What a program is judged to be. */
  enum Verdict {
    WORKS,
    FAILS
  }

  /**
   * A judge that has seen nothing.
   *
   * @param rise passed checks in a row until it works, at least 1
   * @param fall failed checks in a row until it fails, at least 1
   */
  HealthJudge(int rise, int fall) {
    this.rise = rise;
    this.fall = fall;
  }

  /** What was last judged; empty as long as it never worked. */
  Optional<Verdict> last() {
    return last;
  }

  /** One more check; the new verdict when it turns over. */
  Optional<Verdict> see(Verdict check) {
    boolean worked = last.equals(Optional.of(Verdict.WORKS));
    if (worked == (check == Verdict.WORKS)) {
      contradicting = 0;
      return Optional.empty();
    }
    contradicting++;
    if (contradicting < (worked ? fall : rise)) {
      return Optional.empty();
    }
    contradicting = 0;
    last = Optional.of(check);
    return last;
  }
}
