package io.mekong.registry.event;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The newest events in memory, for any number of readers that wait for more. Any thread. */
final class EventFeed {
  private static final int MOST_AT_ONCE = 256;

  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final ArrayDeque<LoggedEvent> newest = new ArrayDeque<>();

  /** Highest number that is not in memory any more, or never was. */
  private long floor;

  private boolean closed;

  /** Keeps so many events. */
  EventFeed(int capacity) {
    this.capacity = capacity;
  }

  /** What a reader gets. */
  sealed interface Take {
    /**
     * Events; none when none came in time.
     *
     * @param events in order
     */
    record Events(ImmutableList<LoggedEvent> events) implements Take {}

    /**
     * What the reader wants is not in memory.
     *
     * @param floor highest number that is not
     */
    record Below(long floor) implements Take {}

    /** No more events will come. */
    record Closed() implements Take {}
  }

  /** Events up to this number were written before. */
  void begin(long lastSeq) {
    lock.lock();
    try {
      if (newest.isEmpty()) {
        floor = Math.max(floor, lastSeq);
      }
    } finally {
      lock.unlock();
    }
  }

  void publish(List<LoggedEvent> events) {
    lock.lock();
    try {
      for (LoggedEvent event : events) {
        newest.addLast(event);
        if (newest.size() > capacity) {
          floor = newest.removeFirst().seq();
        }
      }
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Number of the newest event. */
  long last() {
    lock.lock();
    try {
      return newest.isEmpty() ? floor : newest.getLast().seq();
    } finally {
      lock.unlock();
    }
  }

  /** What comes after this number; waits for it, but not longer than told. */
  Take after(long seq, Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = wait.toNanos();
      while (true) {
        if (seq < floor) {
          return new Take.Below(floor);
        }
        ImmutableList<LoggedEvent> events = newerThan(seq);
        if (!events.isEmpty()) {
          return new Take.Events(events);
        }
        if (closed) {
          return new Take.Closed();
        }
        if (left <= 0) {
          return new Take.Events(events);
        }
        left = more.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private ImmutableList<LoggedEvent> newerThan(long seq) {
    if (newest.isEmpty() || newest.getLast().seq() <= seq) {
      return ImmutableList.of();
    }
    ArrayDeque<LoggedEvent> found = new ArrayDeque<>();
    for (Iterator<LoggedEvent> back = newest.descendingIterator(); back.hasNext(); ) {
      LoggedEvent event = back.next();
      if (event.seq() <= seq) {
        break;
      }
      found.addFirst(event);
    }
    return found.stream().limit(MOST_AT_ONCE).collect(ImmutableList.toImmutableList());
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
