package io.mekong.controlplane.app;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.OptionalLong;

/**
 * How large the heap should be: twice of what the least wasteful of the last collections left, and
 * never less than 128 MiB, or what the command line says (ADR 021). Owned by one thread.
 */
final class HeapGoal {
  private static final int TIMES_ALIVE = 2;

  /** A young collection leaves old garbage behind: the lowest of some is nearest to what lives. */
  private static final int COLLECTIONS = 8;

  /** A goal that moved by less than this share is not worth a look of the collector. */
  private static final int SHARE = 8;

  private final long leastBytes;
  private final long mostBytes;
  private final Deque<Long> left = new ArrayDeque<>(COLLECTIONS);
  private long goalBytes;

  /**
   * Begins at the least.
   *
   * @param leastBytes where what lives needs no more
   * @param mostBytes {@code MaxHeapSize}
   */
  HeapGoal(long leastBytes, long mostBytes) {
    this.leastBytes = leastBytes;
    this.mostBytes = mostBytes;
    this.goalBytes = leastBytes;
  }

  /** A collection left so much; the new goal, or empty when the one before is good enough. */
  OptionalLong after(long leftBytes) {
    if (left.size() == COLLECTIONS) {
      left.removeFirst();
    }
    left.addLast(leftBytes);
    long next = Math.clamp(TIMES_ALIVE * Collections.min(left), leastBytes, mostBytes);
    if (Math.abs(next - goalBytes) <= goalBytes / SHARE) {
      return OptionalLong.empty();
    }
    goalBytes = next;
    return OptionalLong.of(next);
  }
}
