package io.mekong.registry.lifecycle;

import java.util.ArrayDeque;

/**
 * The most instances of a service that were served at any moment of a sliding window. Costs O(1) on
 * average for a sample: a count that a later and larger one covers is dropped.
 */
final class ServedWindow {
  private final long windowNanos;
  private final ArrayDeque<Past> past = new ArrayDeque<>();
  private int current;

  /** A count that was in force until a moment; counts fall from first to last. */
  private record Past(int count, long untilNanos) {}

  ServedWindow(long windowNanos) {
    this.windowNanos = windowNanos;
  }

  /** From now on this many are served. */
  void record(int count, long nowNanos) {
    if (count < current) {
      past.addLast(new Past(current, nowNanos));
    }
    current = count;
    dropCovered();
  }

  int most(long nowNanos) {
    while (!past.isEmpty() && nowNanos - past.getFirst().untilNanos() > windowNanos) {
      past.removeFirst();
    }
    return past.isEmpty() ? current : Math.max(current, past.getFirst().count());
  }

  /** One instance left on purpose: it never was a part of "most". */
  void lower() {
    int size = past.size();
    for (int i = 0; i < size; i++) {
      Past entry = past.removeFirst();
      past.addLast(new Past(entry.count() - 1, entry.untilNanos()));
    }
    current = Math.max(0, current - 1);
    dropCovered();
  }

  private void dropCovered() {
    while (!past.isEmpty() && past.getLast().count() <= current) {
      past.removeLast();
    }
  }
}
