package io.mekong.registry.store.embedded;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import io.mekong.registry.store.KeyEvent;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreWatch;
import io.mekong.registry.store.WatchObserver;
import io.mekong.registry.store.WatchQuery;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads history from a revision on and tells it, at the observer's pace, on a thread of its own.
 */
final class EmbeddedWatch implements StoreWatch {
  private static final int MOST_EVENTS = 1_000;
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final StoreFile file;
  private final LongSupplier newest;
  private final WatchQuery query;
  private final WatchObserver observer;
  private final Thread thread;
  private long next;
  private volatile boolean progressAsked;
  private volatile boolean over;
  private volatile @Nullable StoreException end;
  private Runnable whenDone = () -> {};

  /**
   * A watch that is not running yet.
   *
   * @param newest newest revision that may be told
   */
  EmbeddedWatch(StoreFile file, LongSupplier newest, WatchQuery query, WatchObserver observer) {
    this.file = file;
    this.newest = newest;
    this.query = query;
    this.observer = observer;
    this.next = query.fromRevision();
    this.thread = Thread.ofVirtual().name("embedded-watch").unstarted(this::run);
  }

  /** Starts telling; once. */
  void start(Runnable whenOver) {
    whenDone = whenOver;
    thread.start();
  }

  private void run() {
    try {
      tell();
    } catch (StoreException e) {
      if (!over) {
        observer.ended(e);
      }
    } finally {
      over = true;
      whenDone.run();
    }
  }

  private void tell() throws StoreException {
    try {
      if (end == null) {
        observer.created(newest.getAsLong());
      }
      while (!over) {
        StoreException cause = end;
        if (cause != null) {
          throw cause;
        }
        step();
      }
    } catch (RuntimeException e) {
      throw new StoreException(StoreException.Reason.OTHER, "watch failed: " + e, e);
    }
  }

  private void step() throws StoreException {
    long reached = newest.getAsLong();
    if (next <= reached) {
      deliver(reached);
    } else if (progressAsked) {
      progressAsked = false;
      observer.progress(reached);
    } else {
      LockSupport.park(this);
    }
  }

  private void deliver(long reached) throws StoreException {
    ImmutableList.Builder<KeyEvent> events = ImmutableList.builder();
    int count = 0;
    while (next <= reached && count < MOST_EVENTS && goesOn()) {
      for (Change change : revision(next).changes()) {
        if (change.key().startsWith(query.prefix())) {
          events.add(change.event(next));
          count++;
        }
      }
      next++;
    }
    if (count > 0 && goesOn()) {
      observer.events(events.build(), reached);
    }
  }

  private boolean goesOn() {
    return !over && end == null;
  }

  private Revision revision(long number) throws StoreException {
    Revision revision = file.revision(number);
    if (revision == null) {
      throw StoreException.compacted(file.oldest());
    }
    return revision;
  }

  /** There may be something to tell. */
  void wake() {
    LockSupport.unpark(thread);
  }

  @Override
  public void requestProgress() {
    progressAsked = true;
    wake();
  }

  @Override
  public void close() {
    over = true;
    wake();
  }

  /** Lets a watch that is not running yet end as soon as it starts. */
  void endBeforeStart(StoreException cause) {
    end = cause;
  }

  /** Ends the watch with a report, and waits for its thread unless this is that thread. */
  void end(StoreException cause) {
    end = cause;
    wake();
    if (!Thread.currentThread().equals(thread)) {
      Uninterruptibles.joinUninterruptibly(thread, STOP_TIMEOUT);
    }
  }
}
