package io.mekong.controlplane.audit;

import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the audit. Blocks; any thread, one at a time.
 *
 * @param store holds the chains of all replicas
 * @param prefix of the keys, ends with {@code /}
 * @param folder of this replica's files
 */
public record AuditCopies(KeyStore store, String prefix, Path folder) {
  private static final int PAGE = 200;

  /**
   * The entries of all replicas that the store holds, in order of chain and number.
   *
   * @return how many values are no entries
   */
  public long stored(Consumer<AuditEntry> each) throws StoreException {
    synchronized (folder) { // a storm of readers must not hold several pages each
      long damaged = 0;
      String from = prefix;
      while (true) {
        RangePage page = store.range(new RangeQuery(prefix, from, 0, PAGE));
        for (StoredKey stored : page.keys()) {
          Optional<AuditEntry> entry = AuditJson.parse(stored.value().toStringUtf8());
          entry.ifPresent(each);
          damaged += entry.isPresent() ? 0 : 1;
        }
        if (!page.more() || page.keys().isEmpty()) {
          return damaged;
        }
        from = page.keys().getLast().key() + '\0';
      }
    }
  }

  /**
   * The entries of this replica that its disk holds, in order.
   *
   * @return how many lines are no entries
   */
  public long onDisk(Consumer<AuditEntry> each) throws IOException {
    synchronized (folder) {
      return onDisk(folder, each);
    }
  }

  /** The entries in the files of a folder; returns as {@link #onDisk(Consumer)}. */
  public static long onDisk(Path folder, Consumer<AuditEntry> each) throws IOException {
    return AuditFiles.read(folder, 0, each);
  }
}
