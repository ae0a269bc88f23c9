package io.mekong.registry.loop;

/**
 * A mailbox that gives each event to one handler, strictly one after another, together with timers.
 * Made by a {@link LoopHost}.
 *
 * @param <E> event type
 */
public interface Loop<E> extends Mailbox<E>, AutoCloseable {
  /** Begins to handle events; once. */
  void start();

  /** Handles no more events; those that wait are dropped. */
  @Override
  void close();

  /**
   * What a loop drives.
   *
   * @param <E> event type
   */
  interface Handler<E> {
    /** Handles one event; must not wait for anything that needs this loop. */
    void handle(E event);

    /** {@link #handle} threw: the machine should start again from its latest inputs. */
    default void crashed(Throwable fault) {}
  }
}
