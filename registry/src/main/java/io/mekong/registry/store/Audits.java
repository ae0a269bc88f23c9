package io.mekong.registry.store;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which comparison is under way, which one is owed, and whether somebody waits for one; owned by
 * the loop of the prefix.
 */
final class Audits {
  private static final long PAUSE_MILLIS = Duration.ofMinutes(5).toMillis();

  private @Nullable Audit current;

  /** One that was begun and has not come to an end yet, whatever became of its answers. */
  private Audit.@Nullable Extent owed;

  private boolean asked;

  /** From one comparison of everything to the next; spread, since all replicas make them. */
  static Duration pause(RandomGenerator random) {
    long spread = PAUSE_MILLIS / 5;
    return Duration.ofMillis(random.nextLong(PAUSE_MILLIS - spread, PAUSE_MILLIS + spread));
  }

  void begin(Audit audit) {
    owed = audit.extent();
    current = audit;
  }

  /** Its answers are lost; it stays owed. */
  void interrupted() {
    current = null;
  }

  boolean underWay() {
    return current != null;
  }

  /** What is to be begun again. */
  Optional<Audit.Extent> due() {
    return current == null ? Optional.ofNullable(owed) : Optional.empty();
  }

  /** The one under way with one more page; null when there is none. */
  @Nullable Audit read(RangePage page) {
    if (current != null) {
      current = current.with(page);
    }
    return current;
  }

  /** Nothing is owed any more. */
  void settled() {
    current = null;
    owed = null;
  }

  /** Somebody waits for a comparison of everything. */
  void ask() {
    asked = true;
  }

  boolean asked() {
    return asked;
  }

  /** Answers whoever waits. */
  Optional<PrefixAction> answer(PrefixAudit outcome) {
    boolean waited = asked;
    asked = false;
    return waited ? Optional.of(new PrefixAction.Audited(outcome)) : Optional.empty();
  }
}
