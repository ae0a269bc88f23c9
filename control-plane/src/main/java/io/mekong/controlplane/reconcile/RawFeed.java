package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the keys below the resources prefix into raw resources, one transaction at a time. Runs on
 * the prefix's own thread. When the store was replaced or went back, what it lacks stays served: a
 * wiped store must not take clusters away.
 */
public final class RawFeed implements PrefixListener {
  private static final Logger log = LoggerFactory.getLogger(RawFeed.class);

  private final String prefix;
  private final Reconciler reconciler;
  private RawResources raw = RawResources.EMPTY;
  private volatile Accepted accepted =
      new Accepted(new StoreHead(0, 0), org.pcollections.TreePMap.empty());

  /**
   * What is served, by key.
   *
   * @param head store and revision that it reflects
   * @param keys with the value that was last accepted
   */
  public record Accepted(StoreHead head, PSortedMap<String, StoredKey> keys) {}

  /** A feed of the keys below a prefix that ends with {@code /}. */
  public RawFeed(String prefix, Reconciler reconciler) {
    this.prefix = prefix;
    this.reconciler = reconciler;
  }

  /** Starts from what an earlier process knew; before the prefix is followed. */
  public void seed(StoreHead head, Iterable<StoredKey> keys) {
    ImmutableSet.Builder<RawKey> changed = ImmutableSet.builder();
    PSortedMap<String, StoredKey> kept = accepted.keys();
    for (StoredKey stored : keys) {
      kept = put(stored, kept, changed);
    }
    accepted = new Accepted(head, kept);
    reconciler.rawUpdated(raw, changed.build());
  }

  /** What is served now; any thread. */
  public Accepted accepted() {
    return accepted;
  }

  @Override
  public void updated(PrefixUpdate update) {
    ImmutableSet.Builder<RawKey> changed = ImmutableSet.builder();
    PSortedMap<String, StoredKey> kept = accepted.keys();
    for (PrefixUpdate.KeyChange change : update.changes()) {
      switch (change) {
        case PrefixUpdate.Put(StoredKey now, StoredKey _) -> kept = put(now, kept, changed);
        case PrefixUpdate.Removed(StoredKey before) -> {
          if (update.trust() == PrefixUpdate.Trust.SAME_STORE) {
            String path = path(before.key());
            raw = raw.remove(path);
            kept = kept.minus(before.key());
            RawResources.keyOf(path).ifPresent(changed::add);
          } else {
            log.error("raw resource kept, the store that lacks it is another key={}", before.key());
          }
        }
      }
    }
    accepted = new Accepted(update.head(), kept);
    reconciler.rawUpdated(raw, changed.build());
  }

  private PSortedMap<String, StoredKey> put(
      StoredKey stored, PSortedMap<String, StoredKey> kept, ImmutableSet.Builder<RawKey> changed) {
    String path = path(stored.key());
    raw = raw.put(path, stored.value());
    if (raw.rejected().containsKey(path)) {
      log.warn("raw resource rejected path={} reason={}", path, raw.rejected().get(path));
      return kept;
    }
    Optional<RawKey> key = RawResources.keyOf(path);
    key.ifPresent(changed::add);
    return kept.plus(stored.key(), stored);
  }

  private String path(String key) {
    return key.substring(prefix.length());
  }

  @Override
  public void freshness(PrefixFreshness freshness) {
    // Registrations live in the same store and tell it to everybody.
  }
}
