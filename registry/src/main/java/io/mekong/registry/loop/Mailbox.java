package io.mekong.registry.loop;

import java.time.Duration;

/**
 * Where the driver of a step machine gets its events from.
 *
 * @param <E> sealed event type of the machine
 */
public interface Mailbox<E> {
  /**
   * Hands over an event; any thread, does not block.
   *
   * @return false when the mailbox is full or closed and the event was not taken
   */
  boolean post(E event);

  /**
   * Hands over an event that takes little time, like {@link #post}; but while the loop rests, the
   * caller's thread handles it, and what follows from it, before this returns. For a thread that
   * may be kept that long, and that holds nothing which the handler waits for.
   *
   * @return false when the mailbox is full or closed and the event was not taken
   */
  default boolean handOn(E event) {
    return post(event);
  }

  /** Hands over an event later; only from within the handler. */
  void postAfter(Duration delay, E event);

  /** The loop's clock: monotonic nanoseconds, virtual in simulation. */
  long nanoTime();
}
