package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * What the last publications changed in one table, newest last; immutable to readers. Lets a stream
 * that knows up to which revision it has seen find the changed names without comparing its whole
 * subscription.
 *
 * <p>Successors share one array: a single writer appends behind everything that any published log
 * can see, and a new array is made when it is full, so appending costs O(1) on average.
 */
public final class ChangeLog {
  private final Entry[] ring;
  private final int from;
  private final int to;
  private final long floor;
  private final int capacity;

  /**
   * One publication.
   *
   * @param revision table revision after it
   * @param names changed, added or removed
   */
  public record Entry(long revision, ImmutableSet<String> names) {}

  private ChangeLog(Entry[] ring, int from, int to, long floor, int capacity) {
    this.ring = ring;
    this.from = from;
    this.to = to;
    this.floor = floor;
    this.capacity = capacity;
  }

  /**
   * A log without entries.
   *
   * @param revision table revision that it starts from
   * @param capacity most publications kept; 0 makes every stream compare its whole subscription
   */
  public static ChangeLog startingAt(long revision, int capacity) {
    return new ChangeLog(new Entry[2 * capacity], 0, 0, revision, capacity);
  }

  /**
   * This log and one more publication. Only the single writer of the table calls it, on the newest
   * log.
   */
  public ChangeLog append(Entry entry) {
    if (capacity == 0) {
      return new ChangeLog(ring, 0, 0, entry.revision(), 0);
    }
    Entry[] target = ring;
    int start = from;
    int end = to;
    long newFloor = floor;
    if (end - start == capacity) {
      newFloor = target[start].revision();
      start++;
    }
    if (end == target.length) {
      target = new Entry[2 * capacity];
      System.arraycopy(ring, start, target, 0, end - start);
      end -= start;
      start = 0;
    }
    target[end] = entry;
    return new ChangeLog(target, start, end + 1, newFloor, capacity);
  }

  /**
   * Names that changed after one revision and up to another, or empty when the log does not reach
   * back that far.
   */
  public Optional<ImmutableSet<String>> namesBetween(long after, long upTo) {
    if (after < floor) {
      return Optional.empty();
    }
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (int i = to - 1; i >= from && ring[i].revision() > after; i--) {
      if (ring[i].revision() <= upTo) {
        names.addAll(ring[i].names());
      }
    }
    return Optional.of(names.build());
  }

  /**
   * The newest revision of the table that is not behind {@code upTo}: who has it has everything
   * that was published up to then. {@code upTo} itself when the log does not reach back that far.
   */
  public long lastUpTo(long upTo) {
    for (int i = to - 1; i >= from; i--) {
      if (ring[i].revision() <= upTo) {
        return ring[i].revision();
      }
    }
    return Math.min(floor, upTo);
  }

  /**
   * Names that changed after a revision, or empty when the log does not reach back that far and the
   * caller must compare everything.
   */
  public Optional<ImmutableSet<String>> namesSince(long revision) {
    if (revision < floor) {
      return Optional.empty();
    }
    int first = to;
    while (first > from && ring[first - 1].revision() > revision) {
      first--;
    }
    if (to - first == 1) {
      return Optional.of(ring[first].names());
    }
    ImmutableSet.Builder<String> names = ImmutableSet.builder();
    for (int i = first; i < to; i++) {
      names.addAll(ring[i].names());
    }
    return Optional.of(names.build());
  }
}
