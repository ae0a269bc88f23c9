package io.mekong.registry.store;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * When a watch brought which revision, until it is asked for; so that whoever acts on a revision
 * knows since when it could. Any thread.
 */
public final class Arrivals {
  private static final int KEPT = 1_024;

  private final ArrayDeque<Arrival> waiting = new ArrayDeque<>();
  private long taken;

  private record Arrival(long revision, long nanos) {}

  /**
   * Events up to this revision came.
   *
   * @param nanos when, on the clock of {@link System#nanoTime}
   */
  public synchronized void arrived(long revision, long nanos) {
    Arrival last = waiting.peekLast();
    if (revision <= (last == null ? taken : last.revision())) {
      return; // a watch that was opened again tells it once more
    }
    if (last != null && waiting.size() == KEPT) {
      waiting.removeLast(); // the older moment counts for both
      waiting.addLast(new Arrival(revision, last.nanos()));
    } else {
      waiting.addLast(new Arrival(revision, nanos));
    }
  }

  /**
   * When the first event came that is not behind this revision and was not taken before; empty when
   * there is none, as when a listing found the change.
   */
  public synchronized OptionalLong take(long revision) {
    if (revision < taken) {
      waiting.clear(); // the store went back
    }
    taken = revision;
    OptionalLong oldest = OptionalLong.empty();
    for (Arrival first = waiting.peekFirst();
        first != null && first.revision() <= revision;
        first = waiting.peekFirst()) {
      waiting.removeFirst();
      oldest = oldest.isPresent() ? oldest : OptionalLong.of(first.nanos());
    }
    return oldest;
  }
}
