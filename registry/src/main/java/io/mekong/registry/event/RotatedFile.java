package io.mekong.registry.event;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer's end of the files: appends to the newest, begins another when it is full, and removes
 * the oldest. After a failure it must be opened again. Owned by one thread.
 */
public final class RotatedFile implements AutoCloseable {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Logger log = LoggerFactory.getLogger(RotatedFile.class);

  private final EventLogSettings settings;
  private final EventSink.Opener opener;
  private @Nullable FileChannel lockFile;
  private @Nullable EventSink sink;
  private long size;
  private boolean dirty;

  /** Files on the disk, none open yet. */
  public RotatedFile(EventLogSettings settings) {
    this(settings, EventSink.DISK);
  }

  RotatedFile(EventLogSettings settings, EventSink.Opener opener) {
    this.settings = settings;
    this.opener = opener;
  }

  /**
   * Opens the newest file, cuts off half a line that a killed process left, and locks the folder.
   *
   * @param atLeast the next number at the least
   * @return the number of the next event, larger than any in the files
   */
  public long open(long atLeast) throws IOException {
    abandon();
    Files.createDirectories(settings.folder());
    lock();
    ImmutableSortedMap<Long, Path> files = EventFiles.in(settings.folder());
    Map.Entry<Long, Path> last = files.lastEntry();
    if (last == null) {
      begin(atLeast);
      return atLeast;
    }
    return goOn(last.getKey(), last.getValue(), atLeast);
  }

  private long goOn(long first, Path newest, long atLeast) throws IOException {
    Tail tail = Tail.of(newest);
    if (tail.whole() < tail.size()) {
      log.warn("event log ended in half a line, cut off file={}", newest);
    }
    boolean unread = tail.whole() > 0 && tail.lastSeq() == 0;
    long last = unread ? first + tail.size() : Math.max(first - 1, tail.lastSeq());
    long next = Math.max(atLeast, last + 1);
    if (unread || tail.whole() >= settings.maxFileBytes()) {
      begin(next);
    } else {
      sink = opener.open(newest, tail.whole());
      size = tail.whole();
    }
    return next;
  }

  private void lock() throws IOException {
    if (lockFile != null) {
      return;
    }
    Path file = settings.folder().resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      log.debug("locked within this process", e);
    }
    if (lock == null) {
      channel.close();
      throw new IOException("another process writes to " + settings.folder());
    }
    lockFile = channel; // the lock goes with it
  }

  /**
   * Appends whole lines.
   *
   * @param firstSeq number of the first of them, should a new file begin with it
   * @throws IOException when it failed; none of them is in the file then, as far as that can be
   */
  public void append(long firstSeq, ByteBuffer lines) throws IOException {
    if (size > 0 && size + lines.remaining() > settings.maxFileBytes()) {
      force();
      abandon();
      begin(firstSeq);
    }
    EventSink to = open();
    long before = size;
    int length = lines.remaining();
    try {
      to.append(lines);
    } catch (IOException e) {
      cut(to, before);
      throw e;
    }
    size = before + length;
    dirty = true;
  }

  private static void cut(EventSink sink, long size) {
    try {
      sink.cut(size);
    } catch (IOException e) {
      log.debug("half a line stays, it is cut off when the file is opened again", e);
    }
  }

  private void begin(long firstSeq) throws IOException {
    sink = opener.open(EventFiles.of(settings.folder(), firstSeq), 0);
    size = 0;
    removeOldest();
  }

  private void removeOldest() throws IOException {
    ImmutableSortedMap<Long, Path> files = EventFiles.in(settings.folder());
    for (Path file : files.values().stream().limit(excess(files.size())).toList()) {
      Files.deleteIfExists(file);
    }
  }

  private int excess(int count) {
    return Math.max(0, count - settings.files());
  }

  /** Makes sure that what was appended is on the disk. */
  public void force() throws IOException {
    if (dirty) {
      open().force();
      dirty = false;
    }
  }

  private EventSink open() throws IOException {
    EventSink open = sink;
    if (open == null) {
      throw new IOException("the file is not open");
    }
    return open;
  }

  /** Closes the file, keeps the folder locked. */
  public void abandon() {
    EventSink open = sink;
    sink = null;
    dirty = false;
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
    abandon();
    FileChannel locked = lockFile;
    lockFile = null;
    if (locked != null) {
      try {
        locked.close();
      } catch (IOException e) {
        log.debug("lock did not close cleanly", e);
      }
    }
  }
}
