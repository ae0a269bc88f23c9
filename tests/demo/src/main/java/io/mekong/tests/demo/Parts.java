package io.mekong.tests.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/** Everything that was started, stopped in reverse order. Any thread. */
final class Parts implements AutoCloseable {
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private boolean closed;

  /**
   * Remembers a part.
   *
   * @throws IllegalStateException when the demo already ends; the part is stopped then
   */
  synchronized <T extends AutoCloseable> T add(T part) {
    if (closed) {
      stop(part);
      throw new IllegalStateException("the demo ends");
    }
    started.push(part);
    return part;
  }

  /** Whether the demo ends. */
  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!started.isEmpty()) {
      stop(started.pop());
    }
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // the other parts must be stopped all the same
  private static void stop(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      e.printStackTrace();
    }
  }
}
