package io.mekong.registry.event;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.RegistryEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes every event of the registry to files and to the feed of those who listen, on a thread of
 * its own. Whoever tells of events never waits: what a full queue or a failing disk loses is
 * counted, and stands in the log as an event of type gap as soon as writing works.
 */
public final class EventLog implements AutoCloseable {
  /** A list of events is taken while fewer than these wait, however long it is. */
  static final int CAPACITY = 1 << 17;

  private static final Logger log = LoggerFactory.getLogger(EventLog.class);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration END = Duration.ofSeconds(5);
  private static final int IN_MEMORY = 8192;

  private final EventLogSettings settings;
  private final InstantSource clock;
  private final EventFeed feed;
  private final LogWriter writer;
  private final LinkedBlockingQueue<EventBatch> queue = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Not taken by the queue, and not told of yet. */
  private final AtomicLong overflown = new AtomicLong();

  /** Not taken by the queue since the start. */
  private final AtomicLong dropped = new AtomicLong();

  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /** A log that does not run yet. */
  public EventLog(EventLogSettings settings, InstantSource clock) {
    this(settings, clock, EventSink.DISK, IN_MEMORY);
  }

  EventLog(EventLogSettings settings, InstantSource clock, EventSink.Opener disk, int inMemory) {
    this.settings = settings;
    this.clock = clock;
    this.feed = new EventFeed(inMemory);
    this.writer = new LogWriter(settings, clock, new RotatedFile(settings, disk), feed);
  }

  /** Starts its thread, which opens the files; once. */
  public void start() {
    start(new CountDownLatch(0), Duration.ZERO);
  }

  /**
   * The same, where what waits for the processor is more urgent than the events of a start, one for
   * each instance: until then they are kept, as long as there is room for as many again.
   *
   * @param urgent counted down when that is done
   * @param patience most that it waits
   */
  public void start(CountDownLatch urgent, Duration patience) {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    thread =
        Thread.ofPlatform().name("mekong-events").daemon().start(() -> run(urgent, deadlineNanos));
  }

  /** This happened, in order. Never waits; calls are serial. */
  public void happened(long revision, ImmutableList<RegistryEvent> events) {
    if (closed || waiting.get() >= CAPACITY) {
      overflown.addAndGet(events.size());
      dropped.addAndGet(events.size());
      return;
    }
    waiting.addAndGet(events.size());
    queue.add(new EventBatch(clock.instant(), revision, events, overflown.getAndSet(0)));
  }

  /** Why events are not written now; empty while they are. Any thread. */
  public Optional<String> fault() {
    return writer
        .fault()
        .or(() ->
            overflown.get() > 0
                ? Optional.of("they come faster than they are written")
                : Optional.empty());
  }

  /** How many events are missing in the files since the start. Any thread. */
  public long lost() {
    EventStats now = stats();
    return now.overflown() + now.unwritten();
  }

  /** What became of all events. Any thread. */
  public EventStats stats() {
    EventStats known = writer.stats();
    return new EventStats(
        known.written(),
        known.bytes(),
        dropped.get(),
        known.unwritten(),
        known.failures(),
        waiting.get());
  }

  /** Number of the newest event; 0 before the first. Any thread. */
  public long newest() {
    return feed.last();
  }

  /**
   * Reads along.
   *
   * @param after number of the last event that the reader has; empty for what comes from now on
   */
  public EventCursor cursor(OptionalLong after) {
    return new EventCursor(feed, settings.folder(), after.orElseGet(feed::last));
  }

  private void run(CountDownLatch urgent, long deadlineNanos) {
    writer.begin();
    await(urgent, deadlineNanos);
    while (!closed || !queue.isEmpty()) {
      try {
        step(queue.poll(PAUSE.toNanos(), TimeUnit.NANOSECONDS));
      } catch (InterruptedException e) {
        log.debug("interrupted; only close ends this thread");
      } catch (RuntimeException e) {
        log.error("event could not be logged, a fault of ours", e);
      }
    }
    writer.close();
    feed.close();
  }

  private void await(CountDownLatch urgent, long deadlineNanos) {
    try {
      long rest = deadlineNanos - System.nanoTime();
      while (rest > 0
          && !closed
          && waiting.get() < CAPACITY / 2
          && !urgent.await(Math.min(rest, PAUSE.toNanos()), TimeUnit.NANOSECONDS)) {
        rest = deadlineNanos - System.nanoTime();
      }
    } catch (InterruptedException e) {
      log.debug("interrupted; only close ends this thread");
    }
  }

  private void step(@Nullable EventBatch first) {
    writer.tick();
    if (first == null && overflown.get() > 0) {
      writer.overflown(overflown.getAndSet(0), clock.instant());
    }
    for (EventBatch batch = first; batch != null; batch = queue.poll()) {
      writer.write(batch);
      waiting.addAndGet(-batch.events().size());
    }
    writer.flush();
  }

  /** Writes what waits and ends the thread; waits for that, 5 s at most. */
  @Override
  public void close() {
    closed = true;
    try {
      Thread running = thread;
      if (running != null && !running.join(END)) {
        log.warn("event log did not end in time timeout={}", END);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
