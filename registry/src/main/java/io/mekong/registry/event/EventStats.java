package io.mekong.registry.event;

/**
 * What became of events since the start.
 *
 * @param written that stand in the files, or stood there until those made room
 * @param bytes of these
 * @param overflown that came faster than they were written, and are missing
 * @param unwritten that the disk did not take, and are missing
 * @param failures writes, syncs and openings that failed
 * @param waiting that are not written yet
 */
public record EventStats(
    long written, long bytes, long overflown, long unwritten, long failures, long waiting) {
  /** Before anything happened. */
  public static final EventStats NONE = new EventStats(0, 0, 0, 0, 0, 0);

  /** The files took events. */
  EventStats took(long events, long size) {
    return new EventStats(written + events, bytes + size, overflown, unwritten, failures, waiting);
  }

  /** The disk did not take events. */
  EventStats missed(long events) {
    return new EventStats(written, bytes, overflown, unwritten + events, failures, waiting);
  }

  /** The disk failed. */
  EventStats failed() {
    return new EventStats(written, bytes, overflown, unwritten, failures + 1, waiting);
  }
}
