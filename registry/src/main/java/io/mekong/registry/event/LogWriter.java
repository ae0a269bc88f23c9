package io.mekong.registry.event;

import io.mekong.registry.model.RegistryEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers events, writes them in chunks, and hands them to the feed whether or not the disk took
 * them. Owned by the log's thread; {@link #fault} and {@link #stats} may be read by any.
 */
final class LogWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogWriter.class);
  private static final Duration SYNC = Duration.ofSeconds(1);
  private static final int CHUNK_BYTES = 1 << 18;

  private final EventLogSettings settings;
  private final InstantSource clock;
  private final RotatedFile file;
  private final EventFeed feed;
  private final List<LoggedEvent> chunk = new ArrayList<>();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private volatile EventStats stats = EventStats.NONE;
  private volatile Optional<String> fault = Optional.empty();
  private long nextSeq = 1;
  private long revision;

  /** Lost on the disk, and not told of yet. */
  private long unwritten;

  private long retryNanos;
  private long syncNanos = System.nanoTime();

  LogWriter(EventLogSettings settings, InstantSource clock, RotatedFile file, EventFeed feed) {
    this.settings = settings;
    this.clock = clock;
    this.file = file;
    this.feed = feed;
  }

  /** Opens the files and says that a process began. */
  void begin() {
    mend();
    add(EventJson.started(place(clock.instant())));
    flush();
  }

  /** What is due: another try after a failure, a sync. */
  void tick() {
    long now = System.nanoTime();
    if (fault.isPresent() && now - retryNanos >= 0) {
      mend();
    }
    if (now - syncNanos >= 0) {
      sync();
    }
  }

  /** Adds lines to the chunk, and writes it when it is large. */
  void write(EventBatch batch) {
    if (batch.lostBefore() > 0) {
      overflown(batch.lostBefore(), batch.time());
    }
    revision = batch.revision();
    String time = EventJson.time(batch.time());
    for (RegistryEvent event : batch.events()) {
      add(EventJson.line(new EventJson.Place(nextSeq++, time, revision), event));
    }
  }

  /** The queue did not take so many. */
  void overflown(long events, Instant time) {
    add(EventJson.gap(place(time), events, "they came faster than they were written"));
  }

  private EventJson.Place place(Instant time) {
    return new EventJson.Place(nextSeq++, EventJson.time(time), revision);
  }

  private void add(LoggedEvent event) {
    chunk.add(event);
    bytes.writeBytes(event.json().getBytes(StandardCharsets.UTF_8));
    bytes.write('\n');
    if (bytes.size() >= Math.min(CHUNK_BYTES, settings.maxFileBytes() / 4)) {
      flush();
    }
  }

  /** Writes what was added. */
  void flush() {
    if (chunk.isEmpty()) {
      return;
    }
    if (fault.isPresent()) {
      miss(chunk.size());
    } else {
      try {
        file.append(chunk.getFirst().seq(), ByteBuffer.wrap(bytes.toByteArray()));
        stats = stats.took(chunk.size(), bytes.size());
      } catch (IOException | RuntimeException e) {
        miss(chunk.size());
        failed(e);
      }
    }
    feed.publish(chunk);
    chunk.clear();
    bytes.reset();
  }

  private void miss(int events) {
    unwritten += events;
    stats = stats.missed(events);
  }

  /** Opens the files, and tells what is missing in them. */
  private void mend() {
    try {
      nextSeq = file.open(nextSeq);
      feed.begin(nextSeq - 1);
      if (unwritten > 0) {
        tellUnwritten();
      }
      if (fault.isPresent()) {
        log.info("event log is written again");
        fault = Optional.empty();
      }
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  private void tellUnwritten() throws IOException {
    EventJson.Place next = new EventJson.Place(nextSeq, EventJson.time(clock.instant()), revision);
    LoggedEvent gap = EventJson.gap(next, unwritten, "not written: " + fault.orElse("unknown"));
    byte[] line = (gap.json() + '\n').getBytes(StandardCharsets.UTF_8);
    file.append(gap.seq(), ByteBuffer.wrap(line));
    stats = stats.took(1, line.length);
    nextSeq++;
    unwritten = 0;
    feed.publish(List.of(gap));
  }

  private void sync() {
    syncNanos = System.nanoTime() + SYNC.toNanos();
    if (fault.isEmpty()) {
      try {
        file.force();
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  private void failed(Exception cause) {
    stats = stats.failed();
    if (fault.isEmpty()) {
      log.error("event log cannot be written, serving goes on reason={}", cause.toString());
    }
    fault = Optional.of(cause.toString());
    retryNanos = System.nanoTime() + settings.retry().toNanos();
    file.abandon();
  }

  /** Why nothing is written now. */
  Optional<String> fault() {
    return fault;
  }

  /** What became of the events that it was given; what overflows never comes here. */
  EventStats stats() {
    return stats;
  }

  @Override
  public void close() {
    flush();
    sync();
    file.close();
  }
}
