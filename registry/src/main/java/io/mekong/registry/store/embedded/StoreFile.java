package io.mekong.registry.store.embedded;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that everything is kept in. One thread writes; {@link #revision} and {@link #oldest} may
 * be called by any. What is written counts only from {@link #flush} on.
 */
final class StoreFile {
  private static final Logger log = LoggerFactory.getLogger(StoreFile.class);
  private static final String NAME = "registry.mv";

  /** Small, because every commit writes whole pages. */
  private static final int PAGE_BYTES = 4 * 1024;

  /** Space is reused soon: every commit is synced, so older chunks are never needed again. */
  private static final int RETENTION_MILLIS = 1_000;

  /** Now and then what lives in nearly empty chunks is moved, or the file would grow for ever. */
  private static final int FLUSHES_BETWEEN_COMPACTIONS = 256;

  private static final int FILL_PERCENT = 60;
  private static final int COMPACTED_BYTES = 4 * 1024 * 1024;
  private static final String CLUSTER = "cluster";
  private static final String REVISION = "revision";
  private static final String OLDEST = "oldest";
  private static final long FIRST_REVISION = 1;

  private final MVStore store;
  private final long history;
  private final MVMap<String, byte[]> keys;
  private final MVMap<Long, byte[]> revisions;
  private final MVMap<Long, Long> leases;
  private final MVMap<String, Long> marks;
  private long flushes;
  private volatile long oldest;

  private StoreFile(MVStore store, long history) {
    this.store = store;
    this.history = history;
    this.keys =
        store.openMap(
            "keys",
            new MVMap.Builder<String, byte[]>()
                .keyType(StringDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    this.revisions =
        store.openMap(
            "revisions",
            new MVMap.Builder<Long, byte[]>()
                .keyType(LongDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    this.leases =
        store.openMap(
            "leases",
            new MVMap.Builder<Long, Long>()
                .keyType(LongDataType.INSTANCE)
                .valueType(LongDataType.INSTANCE));
    this.marks =
        store.openMap(
            "marks",
            new MVMap.Builder<String, Long>()
                .keyType(StringDataType.INSTANCE)
                .valueType(LongDataType.INSTANCE));
  }

  /**
   * Opens the file in a directory and locks it; makes both when they are missing.
   *
   * @param history revisions to remember, above 0
   */
  static StoreFile open(Path directory, long history) throws StoreException {
    try {
      Files.createDirectories(directory);
      makePrivate(directory.resolve(NAME));
      // Only whole transactions may reach the disk, so nothing may commit by itself.
      MVStore store =
          new MVStore.Builder()
              .fileName(directory.resolve(NAME).toString())
              .autoCommitDisabled()
              .pageSplitSize(PAGE_BYTES)
              .open();
      store.setVersionsToKeep(0);
      store.setRetentionTime(RETENTION_MILLIS);
      StoreFile file = new StoreFile(store, history);
      file.begin();
      return file;
    } catch (MVStoreException e) {
      throw unusable(directory, e);
    } catch (IOException e) {
      throw other("data directory " + directory + " cannot be made: " + e.getMessage(), e);
    }
  }

  /** Values may be secrets. */
  private static void makePrivate(Path file) throws IOException {
    Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
    if (!Files.exists(file)) {
      Files.createFile(file, PosixFilePermissions.asFileAttribute(owner));
    } else if (!Files.getPosixFilePermissions(file).equals(owner)) {
      try {
        Files.setPosixFilePermissions(file, owner);
      } catch (IOException e) {
        log.warn("others may read the data file, chmod it to 600 file={}", file, e);
      }
    }
  }

  private static StoreException unusable(Path directory, MVStoreException fault) {
    return fault.getErrorCode() == DataUtils.ERROR_FILE_LOCKED
        ? other(
            "data directory "
                + directory
                + " is in use by another process; stop it or choose another --data-dir",
            fault)
        : other(
            "data file "
                + directory.resolve(NAME)
                + " cannot be read: "
                + fault.getMessage()
                + "; restore it from a copy or choose another --data-dir",
            fault);
  }

  private static StoreException other(String message, Throwable cause) {
    return new StoreException(StoreException.Reason.OTHER, message, cause);
  }

  private void begin() throws StoreException {
    if (!marks.containsKey(CLUSTER)) {
      marks.put(CLUSTER, new SecureRandom().nextLong(1, Long.MAX_VALUE));
      marks.put(REVISION, FIRST_REVISION);
      marks.put(OLDEST, FIRST_REVISION);
      revisions.put(
          FIRST_REVISION, RevisionCodec.encode(new Revision(FIRST_REVISION, ImmutableList.of())));
      flush();
    }
    oldest = mark(OLDEST);
  }

  private long mark(String name) {
    Long value = marks.get(name);
    return value == null ? 0 : value;
  }

  /** All keys at the newest revision. */
  Contents contents() {
    Contents contents = Contents.empty(new StoreHead(mark(CLUSTER), mark(REVISION)));
    var all = contents.keys();
    for (Map.Entry<String, byte[]> entry : keys.entrySet()) {
      StoredKey stored = RevisionCodec.decode(entry.getKey(), entry.getValue());
      all = all.plus(stored.key(), stored);
    }
    return new Contents(contents.head(), all);
  }

  void forEachLease(BiConsumer<Long, Duration> visitor) {
    leases.forEach((id, nanos) -> visitor.accept(id, Duration.ofNanos(nanos)));
  }

  /** Oldest revision that can be read and watched from. */
  long oldest() {
    return oldest;
  }

  /** What a revision changed; null when it is forgotten or not reached yet. */
  @Nullable Revision revision(long number) {
    byte[] bytes = revisions.get(number);
    return bytes == null ? null : RevisionCodec.decode(number, bytes);
  }

  void append(Revision revision) {
    for (Change change : revision.changes()) {
      StoredKey after = change.after();
      if (after == null) {
        keys.remove(change.key());
      } else {
        keys.put(change.key(), RevisionCodec.encode(after));
      }
    }
    revisions.put(revision.number(), RevisionCodec.encode(revision));
    marks.put(REVISION, revision.number());
    forget(revision.number() - history + 1);
  }

  private void forget(long below) {
    if (below <= oldest) {
      return;
    }
    marks.put(OLDEST, below);
    long from = oldest;
    oldest = below;
    for (long number = from; number < below; number++) {
      revisions.remove(number);
    }
  }

  void putLease(long lease, Duration timeToLive) {
    leases.put(lease, timeToLive.toNanos());
  }

  void removeLease(long lease) {
    leases.remove(lease);
  }

  /** Makes everything written so far durable, all or nothing. */
  void flush() throws StoreException {
    try {
      store.commit();
      store.sync();
      if (++flushes % FLUSHES_BETWEEN_COMPACTIONS == 0) {
        store.compact(FILL_PERCENT, COMPACTED_BYTES);
        store.sync();
      }
    } catch (MVStoreException e) {
      throw new StoreException(
          StoreException.Reason.NO_SPACE,
          "data file cannot be written: "
              + e.getMessage()
              + "; make room on the disk and restart, reads go on",
          e);
    }
  }

  /** Writes nothing more and unlocks the directory. */
  void close() {
    try {
      store.close();
    } catch (MVStoreException e) {
      log.warn("data file did not close cleanly; all that was answered is in it", e);
    }
  }
}
