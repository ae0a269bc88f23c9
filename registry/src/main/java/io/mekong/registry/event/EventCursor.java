package io.mekong.registry.event;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader's place in a running log: first what the files still have, then what comes. What is
 * nowhere any more is told as an event of type gap. Not for several threads.
 */
public final class EventCursor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventCursor.class);

  private final EventFeed feed;
  private final Path folder;
  private final Queue<LoggedEvent> ready = new ArrayDeque<>();
  private @Nullable EventReader history;
  private long after;
  private boolean caughtUp;
  private boolean ended;

  EventCursor(EventFeed feed, Path folder, long after) {
    this.feed = feed;
    this.folder = folder;
    this.after = after;
    rewindIfAhead();
  }

  /** The reader knows numbers that this log has not reached: of a log that was lost. */
  private void rewindIfAhead() {
    long last = feed.last();
    if (after > last) {
      ready.add(gap(0, last, "the log has not come as far as event " + after + " yet"));
      after = last;
    }
  }

  /**
   * The next event; empty when none came in time. A reader that had caught up and then let pass
   * more than the memory holds is given a gap as its last.
   */
  public Optional<LoggedEvent> next(Duration wait) throws InterruptedException {
    if (ready.isEmpty() && !ended) {
      fill(wait);
    }
    return Optional.ofNullable(ready.poll());
  }

  /** Whether nothing will come any more. */
  public boolean ended() {
    return ended && ready.isEmpty();
  }

  private void fill(Duration wait) throws InterruptedException {
    switch (feed.after(after, wait)) {
      case EventFeed.Take.Events(ImmutableList<LoggedEvent> events) -> {
        caughtUp = true;
        closeHistory();
        if (!events.isEmpty()) {
          ready.addAll(events);
          after = events.getLast().seq();
        }
      }
      case EventFeed.Take.Below(long floor) when caughtUp -> {
        ready.add(gap(after + 1, floor, "read too slowly"));
        ended = true;
      }
      case EventFeed.Take.Below(long floor) -> fromFiles(floor);
      case EventFeed.Take.Closed _ -> ended = true;
    }
  }

  private void fromFiles(long floor) {
    Optional<LoggedEvent> next = Optional.empty();
    try {
      if (history == null) {
        history = EventReader.ofFolder(folder, after);
      }
      next = history.next();
    } catch (IOException e) {
      log.warn("event log cannot be read folder={} reason={}", folder, e.toString());
    }
    long upTo = next.map(event -> event.seq() - 1).orElse(floor);
    boolean told = next.filter(event -> event.type().equals(EventType.GAP)).isPresent();
    if (upTo > after && !told) {
      ready.add(gap(after + 1, upTo, "no longer kept"));
    }
    next.ifPresent(ready::add);
    after = next.map(LoggedEvent::seq).orElse(floor);
  }

  private static LoggedEvent gap(long from, long to, String cause) {
    return EventJson.missed(new EventJson.Place(to, EventJson.time(Instant.now()), 0), from, cause);
  }

  private void closeHistory() {
    EventReader open = history;
    history = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        log.debug("file did not close cleanly", e);
      }
    }
  }

  @Override
  public void close() {
    ended = true;
    ready.clear();
    closeHistory();
  }
}
