package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.disk.StoredHold;
import io.mekong.registry.store.disk.StoredPrefix;
import java.time.Instant;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the keys below the resources prefix into raw resources, one transaction at a time. When the
 * store was replaced or went back, what it lacks is held, that is, stays served: a wiped store must
 * not take clusters away. Updates come on the prefix's own thread; any thread may release.
 */
public final class RawFeed implements PrefixListener {
  private static final Logger log = LoggerFactory.getLogger(RawFeed.class);

  private final String prefix;
  private final Reconciler reconciler;
  private RawResources raw = RawResources.EMPTY;
  private volatile PrefixFreshness freshness = new PrefixFreshness.Loading();
  private volatile Accepted accepted =
      new Accepted(new StoreHead(0, 0), TreePMap.empty(), TreePSet.empty());

  /**
   * What is served, by key.
   *
   * @param head store and revision that it reflects
   * @param keys with the value that was last accepted
   * @param held those of the keys that the store lacks, below the prefix
   */
  public record Accepted(
      StoreHead head, PSortedMap<String, StoredKey> keys, PSortedSet<String> held) {

    /** For the disk: what is held apart from what the store has, or a listing would remove it. */
    public StoredPrefix stored(String prefix, Instant now) {
      ImmutableList.Builder<StoredHold> holds = ImmutableList.builder();
      PSortedMap<String, StoredKey> there = keys;
      for (String path : held) {
        StoredKey key = java.util.Objects.requireNonNull(keys.get(prefix + path));
        holds.add(new StoredHold(key, LossCause.REGISTRY.name(), now));
        there = there.minus(key.key());
      }
      return new StoredPrefix(prefix, head, there, holds.build());
    }
  }

  /** A feed of the keys below a prefix that ends with {@code /}. */
  public RawFeed(String prefix, Reconciler reconciler) {
    this.prefix = prefix;
    this.reconciler = reconciler;
  }

  /** Starts from what an earlier process knew and held; before the prefix is followed. */
  public synchronized void seed(StoredPrefix known) {
    Pass pass = new Pass();
    known.keys().values().forEach(pass::put);
    for (StoredHold hold : known.held()) {
      pass.put(hold.key());
      pass.hold(path(hold.key().key()));
    }
    pass.end(known.head());
  }

  /** What is served now; any thread. */
  public Accepted accepted() {
    return accepted;
  }

  @Override
  public synchronized void updated(PrefixUpdate update) {
    Pass pass = new Pass();
    for (PrefixUpdate.KeyChange change : update.changes()) {
      switch (change) {
        case PrefixUpdate.Put(StoredKey now, StoredKey _) -> pass.put(now);
        case PrefixUpdate.Removed(StoredKey before) -> {
          if (update.trust() == PrefixUpdate.Trust.SAME_STORE) {
            pass.remove(path(before.key()));
          } else {
            pass.hold(path(before.key()));
          }
        }
      }
    }
    pass.end(update.head());
  }

  /** Lets everything go that is held. */
  public synchronized void release() {
    Pass pass = new Pass();
    accepted.held().forEach(pass::remove);
    pass.end(accepted.head());
  }

  /** One step in the making. */
  private final class Pass {
    private final ImmutableSet.Builder<RawKey> changed = ImmutableSet.builder();
    private PSortedMap<String, StoredKey> keys = accepted.keys();
    private PSortedSet<String> held = accepted.held();

    void put(StoredKey stored) {
      String path = path(stored.key());
      raw = raw.put(path, stored.value());
      held = held.minus(path);
      if (raw.rejected().containsKey(path)) {
        log.warn("raw resource rejected path={} reason={}", path, raw.rejected().get(path));
        return;
      }
      RawResources.keyOf(path).ifPresent(changed::add);
      keys = keys.plus(stored.key(), stored);
    }

    void remove(String path) {
      raw = raw.remove(path);
      held = held.minus(path);
      keys = keys.minus(prefix + path);
      RawResources.keyOf(path).ifPresent(changed::add);
    }

    void hold(String path) {
      if (keys.containsKey(prefix + path)) {
        log.error("raw resource held, the store that lacks it is another path={}", path);
        held = held.plus(path);
      } else {
        remove(path); // it was never served
      }
    }

    void end(StoreHead head) {
      accepted = new Accepted(head, keys, held);
      raw = raw.at(head.revision());
      reconciler.rawUpdated(raw, changed.build());
    }
  }

  private String path(String key) {
    return key.substring(prefix.length());
  }

  @Override
  public void freshness(PrefixFreshness now) {
    if (now instanceof PrefixFreshness.Stale stale) {
      log.warn("resources stale prefix={} reason={}", prefix, stale.cause().getMessage());
    } else if (freshness instanceof PrefixFreshness.Stale) {
      log.info("resources current prefix={}", prefix);
    }
    freshness = now;
  }

  /** How well what is served reflects the store; any thread. */
  public PrefixFreshness freshness() {
    return freshness;
  }
}
