package io.mekong.registry.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.RegistryEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the files after everything that may go wrong. */
class EventLogTest {
  private static final Duration RETRY = Duration.ofMillis(20);

  @TempDir Path folder;
  private final FaultyDisk disk = new FaultyDisk();

  /** Passes on to the real one until told otherwise. */
  private static final class FaultyDisk implements EventSink.Opener {
    final Semaphore running = new Semaphore(1);
    volatile boolean full;

    @Override
    public EventSink open(Path file, long size) throws IOException {
      EventSink real = EventSink.DISK.open(file, size);
      return new EventSink() {
        @Override
        public void append(ByteBuffer bytes) throws IOException {
          running.acquireUninterruptibly();
          running.release();
          if (full) {
            real.append(bytes.slice(0, bytes.remaining() / 2));
            throw new IOException("No space left on device");
          }
          real.append(bytes);
        }

        @Override
        public void cut(long to) throws IOException {
          if (full) {
            throw new IOException("not even that");
          }
          real.cut(to);
        }

        @Override
        public void force() throws IOException {
          real.force();
        }

        @Override
        public void close() throws IOException {
          real.close();
        }
      };
    }
  }

  private EventLog log(long maxFileBytes, int files) {
    EventLog log = notStarted(maxFileBytes, files);
    log.start();
    return log;
  }

  private EventLog notStarted(long maxFileBytes, int files) {
    return new EventLog(
        new EventLogSettings(folder.resolve("events"), maxFileBytes, files, RETRY),
        InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")),
        disk,
        64);
  }

  private static ImmutableList<RegistryEvent> events(int from, int count) {
    return LongStream.range(from, from + count)
        .mapToObj(i -> (RegistryEvent) new RegistryEvent.RejectionEnded("/services/" + i))
        .collect(ImmutableList.toImmutableList());
  }

  private List<LoggedEvent> read() throws IOException {
    List<LoggedEvent> all = new ArrayList<>();
    try (EventReader reader = EventReader.ofFolder(folder.resolve("events"), 0)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        all.add(next.get());
      }
    }
    return all;
  }

  private Path newest() throws IOException {
    return EventFiles.in(folder.resolve("events")).values().asList().getLast();
  }

  private static List<Long> seqs(List<LoggedEvent> events) {
    return events.stream().map(LoggedEvent::seq).toList();
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  @Test
  void lines_stand_in_order_with_time_and_revision() throws Exception {
    try (EventLog log = log(1 << 20, 8)) {
      log.happened(7, events(0, 2));
      log.happened(8, events(2, 1));
    }
    assertThat(read())
        .extracting(LoggedEvent::json)
        .containsExactly(
            "{\"seq\":1,\"time\":\"2026-01-02T03:04:05.000Z\",\"revision\":0,\"type\":\"started\"}",
            line(2, 7, 0),
            line(3, 7, 1),
            line(4, 8, 2));
  }

  private static String line(long seq, long revision, int number) {
    return ("{\"seq\":%d,\"time\":\"2026-01-02T03:04:05.000Z\",\"revision\":%d,"
            + "\"type\":\"rejection-ended\",\"key\":\"/services/%d\"}")
        .formatted(seq, revision, number);
  }

  @Test
  void what_is_more_urgent_is_waited_for_and_nothing_that_happens_meanwhile_is_lost()
      throws Exception {
    CountDownLatch urgent = new CountDownLatch(1);
    try (EventLog log = notStarted(1 << 20, 8)) {
      log.start(urgent, Duration.ofMinutes(5));
      log.happened(1, events(0, 3));
      await().until(() -> log.newest() == 1); // it began
      assertThat(log.stats().waiting()).isEqualTo(3);
      urgent.countDown();
      await().until(() -> log.stats().waiting() == 0);
    }
    assertThat(seqs(read())).isEqualTo(upTo(4));
  }

  @Test
  void what_is_never_done_is_waited_for_no_longer_than_told() throws Exception {
    try (EventLog log = notStarted(1 << 20, 8)) {
      log.start(new CountDownLatch(1), Duration.ofMillis(1));
      log.happened(1, events(0, 3));
      await().until(() -> log.stats().waiting() == 0);
      assertThat(log.newest()).isEqualTo(4);
    }
  }

  @Test
  void much_that_happens_ends_the_wait() throws Exception {
    try (EventLog log = notStarted(1 << 30, 8)) {
      log.start(new CountDownLatch(1), Duration.ofMinutes(5));
      log.happened(1, events(0, EventLog.CAPACITY / 2));
      await().until(() -> log.stats().waiting() == 0);
      assertThat(log.stats().overflown()).isZero();
    }
  }

  @Test
  void a_log_that_is_closed_before_it_began_writes_what_it_has() throws Exception {
    try (EventLog log = notStarted(1 << 20, 8)) {
      log.start(new CountDownLatch(1), Duration.ofMinutes(5));
      log.happened(1, events(0, 3));
    }
    assertThat(seqs(read())).isEqualTo(upTo(4));
  }

  @Test
  void files_are_bounded_in_size_and_number_and_the_newest_are_kept() throws Exception {
    try (EventLog log = log(4096, 3)) {
      for (int i = 0; i < 100; i++) {
        log.happened(1, events(i * 10, 10));
      }
    }
    var files = EventFiles.in(folder.resolve("events"));
    assertThat(files).hasSize(3);
    for (Path file : files.values()) {
      assertThat(Files.size(file)).isBetween(1L, 4096L);
    }
    List<LoggedEvent> kept = read();
    assertThat(seqs(kept))
        .isEqualTo(LongStream.rangeClosed(files.firstKey(), 1001).boxed().toList());
  }

  @Test
  void after_a_kill_the_torn_line_is_cut_off_and_numbers_go_on() throws Exception {
    try (EventLog log = log(1 << 20, 8)) {
      log.happened(1, events(0, 3));
    }
    Path file = newest();
    Files.writeString(file, "{\"seq\":5,\"ti", StandardOpenOption.APPEND);
    try (EventReader reader = EventReader.ofFile(file)) {
      while (reader.next().isPresent()) {
        // to the end
      }
      assertThat(reader.torn()).isTrue();
      assertThat(reader.read()).isEqualTo(4);
    }
    try (EventLog log = log(1 << 20, 8)) {
      log.happened(1, events(3, 1));
    }
    assertThat(seqs(read())).isEqualTo(upTo(6));
    assertThat(Files.readString(file)).doesNotContain("\"ti{");
  }

  @Test
  void a_file_that_ends_in_garbage_is_left_as_it_is_and_numbers_still_grow() throws Exception {
    try (EventLog log = log(1 << 20, 8)) {
      log.happened(1, events(0, 3));
    }
    Path file = newest();
    Files.write(file, ("\0".repeat(1 << 18) + "\n").getBytes(StandardCharsets.UTF_8));
    try (EventLog log = log(1 << 20, 8)) {
      log.happened(1, events(3, 1));
    }
    List<LoggedEvent> left = read();
    assertThat(left).hasSize(2);
    assertThat(left.getFirst().seq()).isGreaterThan(4);
    assertThat(Files.size(file)).isGreaterThan(1 << 18);
  }

  @Test
  void a_full_disk_stops_nobody_and_what_it_did_not_take_is_told_when_it_does_again()
      throws Exception {
    try (EventLog log = log(1 << 20, 8);
        EventCursor cursor = log.cursor(OptionalLong.of(0))) {
      awaitSeq(cursor, 1);
      disk.full = true;
      log.happened(1, events(0, 3));
      await().until(() -> log.fault().isPresent());
      assertThat(log.fault().orElseThrow()).contains("No space left");
      log.happened(1, events(3, 4));
      awaitSeq(cursor, 8);
      assertThat(log.lost()).isEqualTo(7);
      disk.full = false;
      await().until(() -> log.fault().isEmpty());
      log.happened(1, events(7, 1));
      awaitSeq(cursor, 10);
      EventStats stats = log.stats();
      assertThat(stats.unwritten()).isEqualTo(7);
      assertThat(stats.overflown()).isZero();
      assertThat(stats.failures()).isPositive();
      assertThat(stats.written()).as("started, gap, the last").isEqualTo(3);
      assertThat(stats.bytes()).isBetween(1L, bytesInFiles());
    }
    List<LoggedEvent> all = read();
    assertThat(all).extracting(LoggedEvent::type).contains("gap");
    LoggedEvent gap = all.stream().filter(e -> e.type().equals("gap")).findFirst().orElseThrow();
    assertThat(gap.seq()).isEqualTo(9);
    assertThat(gap.fields().get("lost").longValue()).isEqualTo(7);
    assertThat(gap.fields().get("cause").textValue()).contains("No space left");
    assertThat(all.getLast().seq()).isEqualTo(10);
    assertThat(seqs(all)).isSorted().doesNotHaveDuplicates();
  }

  private long bytesInFiles() throws IOException {
    long bytes = 0;
    for (Path file : EventFiles.in(folder.resolve("events")).values()) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  @Test
  void a_stuck_disk_never_holds_up_who_tells_and_the_gap_stands_where_it_is() throws Exception {
    disk.running.acquireUninterruptibly();
    int batches = EventLog.CAPACITY / 1000 + 3;
    try (EventLog log = log(1L << 30, 8)) {
      for (int i = 0; i < batches; i++) {
        log.happened(1, events(i * 1000, 1000));
      }
      assertThat(log.fault()).hasValueSatisfying(f -> assertThat(f).contains("faster"));
      assertThat(log.lost()).isPositive();
      assertThat(log.stats().waiting()).isGreaterThanOrEqualTo(EventLog.CAPACITY);
      long overflown = log.stats().overflown();
      disk.running.release();
      await().until(() -> log.fault().isEmpty());
      log.happened(2, events(0, 1));
      await().until(() -> log.stats().waiting() == 0);
      assertThat(log.stats().overflown()).as("a counter never falls").isEqualTo(overflown);
    }
    List<LoggedEvent> all = read();
    LoggedEvent gap = all.get(all.size() - 2);
    assertThat(gap.type()).isEqualTo("gap");
    long lost = gap.fields().get("lost").longValue();
    assertThat(all).hasSize((int) (batches * 1000L - lost + 3));
    assertThat(seqs(all)).isEqualTo(upTo(all.size()));
  }

  @Test
  void a_folder_that_another_process_writes_to_is_left_alone_until_it_ends() throws Exception {
    EventLog first = log(1 << 20, 8);
    first.happened(1, events(0, 1));
    await().until(() -> read().size() == 2);
    try (EventLog second = log(1 << 20, 8)) {
      await().until(() -> second.fault().isPresent());
      assertThat(second.fault().orElseThrow()).contains("another process");
      first.happened(1, events(1, 1));
      first.close();
      await().until(() -> second.fault().isEmpty());
    }
    assertThat(seqs(read())).isSorted().doesNotHaveDuplicates().startsWith(1L, 2L, 3L);
  }

  @Test
  void a_cursor_reads_from_the_files_and_then_along() throws Exception {
    try (EventLog log = log(4096, 100)) {
      log.happened(1, events(0, 500));
      await().until(() -> read().size() == 501);
      try (EventCursor cursor = log.cursor(OptionalLong.of(2))) {
        log.happened(1, events(500, 1));
        List<Long> seen = new ArrayList<>();
        while (seen.isEmpty() || seen.getLast() < 502) {
          seen.add(cursor.next(Duration.ofSeconds(10)).orElseThrow().seq());
        }
        assertThat(seen).isEqualTo(LongStream.rangeClosed(3, 502).boxed().toList());
      }
    }
  }

  @Test
  void what_is_no_longer_kept_is_a_gap() throws Exception {
    try (EventLog log = log(4096, 2)) {
      log.happened(1, events(0, 1000));
      await().until(() -> !read().isEmpty() && Collections.max(seqs(read())) == 1001);
      try (EventCursor cursor = log.cursor(OptionalLong.of(5))) {
        LoggedEvent gap = cursor.next(Duration.ofSeconds(10)).orElseThrow();
        LoggedEvent next = cursor.next(Duration.ofSeconds(10)).orElseThrow();
        assertThat(gap.type()).isEqualTo("gap");
        assertThat(gap.fields().get("from").longValue()).isEqualTo(6);
        assertThat(gap.fields().get("to").longValue()).isEqualTo(gap.seq());
        assertThat(next.seq()).isEqualTo(gap.seq() + 1);
      }
    }
  }

  @Test
  void a_reader_that_falls_behind_is_ended_with_a_gap() throws Exception {
    try (EventLog log = log(1 << 20, 8);
        EventCursor cursor = log.cursor(OptionalLong.of(0))) {
      awaitSeq(cursor, 1);
      log.happened(1, events(0, 200));
      await().until(() -> !log.cursor(OptionalLong.of(199)).next(Duration.ZERO).isEmpty());
      LoggedEvent last = cursor.next(Duration.ZERO).orElseThrow();
      assertThat(last.type()).isEqualTo("gap");
      assertThat(last.fields().get("from").longValue()).isEqualTo(2);
      assertThat(cursor.ended()).isTrue();
    }
  }

  @Test
  void a_number_from_the_future_is_told_as_a_gap() throws Exception {
    try (EventLog log = log(1 << 20, 8)) {
      await().until(() -> !read().isEmpty());
      try (EventCursor cursor = log.cursor(OptionalLong.of(99))) {
        assertThat(cursor.next(Duration.ofSeconds(10)).orElseThrow().type()).isEqualTo("gap");
        log.happened(1, events(0, 1));
        assertThat(cursor.next(Duration.ofSeconds(10)).orElseThrow().seq()).isEqualTo(2);
      }
    }
  }

  private static void awaitSeq(EventCursor cursor, long seq) throws InterruptedException {
    long last = 0;
    while (last < seq) {
      last = cursor.next(Duration.ofSeconds(10)).orElseThrow().seq();
    }
  }
}
