package io.mekong.registry.event;

import com.google.common.collect.ImmutableSortedMap;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a log in order, over its files, while a process may be writing it or none is any more. Half
 * a line at the end is left alone until the rest comes. Not for several threads.
 */
public final class EventReader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventReader.class);
  private static final int MAX_LINE = 1 << 20;

  /** Null when it is one file that is read. */
  private final @Nullable Path folder;

  private final long after;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).flip();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private @Nullable FileChannel channel;
  private long current = -1;
  private long damaged;
  private long read;

  private EventReader(@Nullable Path folder, long after) {
    this.folder = folder;
    this.after = after;
  }

  /** Of all files of a folder, what comes after this number; 0 for everything. */
  public static EventReader ofFolder(Path folder, long after) {
    return new EventReader(folder, after);
  }

  /**
   * Of one file.
   *
   * @throws IOException when it cannot be opened
   */
  public static EventReader ofFile(Path file) throws IOException {
    EventReader reader = new EventReader(null, 0);
    reader.channel = FileChannel.open(file, StandardOpenOption.READ);
    return reader;
  }

  /** The next event; empty when there is none now. A later call may find one. */
  public Optional<LoggedEvent> next() throws IOException {
    while (true) {
      String whole = nextLine();
      if (whole == null) {
        if (!nextFile()) {
          return Optional.empty();
        }
        continue;
      }
      Optional<LoggedEvent> event = LoggedEvent.parse(whole);
      if (event.isEmpty()) {
        damaged++;
      } else if (event.get().seq() > after) {
        read++;
        return event;
      }
    }
  }

  /** Lines so far that are not of an event log. */
  public long damaged() {
    return damaged;
  }

  /** Events so far. */
  public long read() {
    return read;
  }

  /** Whether the last line has no end: it is being written, or a process died over it. */
  public boolean torn() {
    return line.size() > 0;
  }

  private @Nullable String nextLine() throws IOException {
    FileChannel from = channel;
    if (from == null) {
      return null;
    }
    while (true) {
      while (buffer.hasRemaining()) {
        byte next = buffer.get();
        if (next == '\n') {
          String whole = line.toString(StandardCharsets.UTF_8);
          line.reset();
          return whole;
        }
        if (line.size() < MAX_LINE) {
          line.write(next);
        }
      }
      buffer.clear();
      int count = from.read(buffer);
      buffer.flip();
      if (count <= 0) {
        return null;
      }
    }
  }

  /** Goes on to the file after this one, if it has been read to its end for good. */
  private boolean nextFile() throws IOException {
    if (folder == null) {
      return false;
    }
    ImmutableSortedMap<Long, Path> files = EventFiles.in(folder);
    Long next = current < 0 ? first(files) : files.higherKey(current);
    Path file = next == null ? null : files.get(next);
    if (next == null || file == null) {
      return false;
    }
    if (grew()) {
      return true;
    }
    if (torn()) {
      damaged++;
      line.reset();
    }
    current = next;
    open(file);
    return true;
  }

  private @Nullable Long first(ImmutableSortedMap<Long, Path> files) {
    Long before = files.floorKey(after + 1);
    return before != null ? before : files.isEmpty() ? null : files.firstKey();
  }

  /** A line may have come between the end that was read and the look at the folder. */
  private boolean grew() throws IOException {
    FileChannel from = channel;
    return from != null && from.position() < from.size();
  }

  private void open(Path file) throws IOException {
    close();
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      log.debug("file went before it was read file={}", file);
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }
}
