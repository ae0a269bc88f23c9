package io.mekong.registry.health;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.disk.StoredPrefix;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.pcollections.PSortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What observers of all replicas think, as it stands in the store. */
public final class OpinionFeed implements PrefixListener {
  private static final Logger log = LoggerFactory.getLogger(OpinionFeed.class);

  private final OpinionKeys keys;
  private volatile StoredPrefix stored;
  private final Consumer<ImmutableList<OpinionChange>> listener;

  /**
   * A feed of the keys below a prefix that ends with {@code /}.
   *
   * @param listener is told of the first listing too, be it empty
   */
  public OpinionFeed(String prefix, Consumer<ImmutableList<OpinionChange>> listener) {
    this.keys = new OpinionKeys(prefix);
    this.stored = StoredPrefix.empty(prefix);
    this.listener = listener;
  }

  /**
   * Starts from what an earlier process knew; before the prefix is followed. What is served from
   * the disk must lack what was evicted, too.
   */
  public ImmutableList<OpinionChange> seed(StoredPrefix known) {
    ImmutableList<OpinionChange> changes =
        known.keys().values().stream()
            .flatMap(each -> readable(each.key(), () -> keys.read(each)))
            .collect(ImmutableList.toImmutableList());
    stored = known;
    return changes;
  }

  /** All keys as they were last told, for the disk; replaced whole. Any thread. */
  public StoredPrefix stored() {
    return stored;
  }

  private void store(PrefixUpdate update) {
    PSortedMap<String, StoredKey> now = stored.keys();
    for (PrefixUpdate.KeyChange change : update.changes()) {
      now =
          switch (change) {
            case PrefixUpdate.Put(StoredKey put, StoredKey _) -> now.plus(put.key(), put);
            case PrefixUpdate.Removed(StoredKey before) -> now.minus(before.key());
          };
    }
    stored = new StoredPrefix(stored.prefix(), update.head(), now, ImmutableList.of());
  }

  @Override
  public void updated(PrefixUpdate update) {
    listener.accept(
        update.changes().stream()
            .flatMap(change -> readable(change.key(), () -> read(change)))
            .collect(ImmutableList.toImmutableList()));
    store(update);
  }

  private OpinionChange read(PrefixUpdate.KeyChange change) {
    return switch (change) {
      case PrefixUpdate.Put(StoredKey now, StoredKey _) -> keys.read(now);
      case PrefixUpdate.Removed(StoredKey before) -> keys.removed(before.key());
    };
  }

  /** What is none of ours is left out. */
  private static Stream<OpinionChange> readable(String key, Supplier<OpinionChange> reading) {
    try {
      return Stream.of(reading.get());
    } catch (IllegalArgumentException e) {
      log.warn("opinion ignored key={} reason={}", key, e.getMessage());
      return Stream.empty();
    }
  }

  @Override
  public void freshness(PrefixFreshness freshness) {
    if (freshness instanceof PrefixFreshness.Stale stale) {
      log.warn("opinions stale reason={}", stale.cause().getMessage());
    }
  }
}
