package io.mekong.controlplane.audit;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit. Blocks; any thread, one at a time for each copy, so that a storm of readers does
 * not hold several pages each and a store that hangs does not keep anybody from the disk.
 */
public final class AuditCopies {
  private static final int PAGE = 200;

  /** So long the pages of a list are from one reading of the store. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** Larger audits are read anew each time; they would fill the memory. */
  private static final int MOST_CHARACTERS = 8 << 20;

  private final KeyStore store;
  private final String prefix;
  private final Path folder;
  private final LongSupplier nanos;
  private final Object ofStore = new Object();
  private final Object ofDisk = new Object();
  private @Nullable Reading last;

  private record Reading(long at, ImmutableList<AuditEntry> entries, long damaged) {}

  /**
   * The copies that there are.
   *
   * @param store holds the chains of all replicas
   * @param prefix of the keys, ends with {@code /}
   * @param folder of this replica's files
   */
  public AuditCopies(KeyStore store, String prefix, Path folder) {
    this(store, prefix, folder, System::nanoTime);
  }

  AuditCopies(KeyStore store, String prefix, Path folder, LongSupplier nanos) {
    this.store = store;
    this.prefix = prefix;
    this.folder = folder;
    this.nanos = nanos;
  }

  /**
   * The entries of all replicas that the store holds, or did a second ago, in order of chain and
   * number.
   *
   * @return how many values are no entries
   */
  public long stored(Consumer<AuditEntry> each) throws StoreException {
    synchronized (ofStore) {
      Reading known = last;
      if (known != null && nanos.getAsLong() - known.at() < FRESH.toNanos()) {
        known.entries().forEach(each);
        return known.damaged();
      }
      last = null;
      return read(each);
    }
  }

  private long read(Consumer<AuditEntry> each) throws StoreException {
    long at = nanos.getAsLong();
    List<AuditEntry> entries = new ArrayList<>();
    long characters = 0;
    long damaged = 0;
    String from = prefix;
    while (true) {
      RangePage page = store.range(new RangeQuery(prefix, from, 0, PAGE));
      for (StoredKey stored : page.keys()) {
        Optional<AuditEntry> entry = AuditJson.parse(stored.value().toStringUtf8());
        entry.ifPresent(each);
        damaged += entry.isPresent() ? 0 : 1;
        characters += stored.value().size();
        if (characters <= MOST_CHARACTERS) {
          entry.ifPresent(entries::add);
        } else {
          entries.clear();
        }
      }
      if (!page.more() || page.keys().isEmpty()) {
        if (characters <= MOST_CHARACTERS) {
          last = new Reading(at, ImmutableList.copyOf(entries), damaged);
        }
        return damaged;
      }
      from = page.keys().getLast().key() + '\0';
    }
  }

  /**
   * The entries of this replica that its disk holds, in order.
   *
   * @return how many lines are no entries
   */
  public long onDisk(Consumer<AuditEntry> each) throws IOException {
    synchronized (ofDisk) {
      return onDisk(folder, each);
    }
  }

  /** The entries in the files of a folder; returns as {@link #onDisk(Consumer)}. */
  public static long onDisk(Path folder, Consumer<AuditEntry> each) throws IOException {
    return AuditFiles.read(folder, 0, each);
  }
}
