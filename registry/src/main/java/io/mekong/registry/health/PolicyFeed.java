package io.mekong.registry.health;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Ordering;
import io.mekong.registry.source.Rejection;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.disk.StoredPrefix;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.pcollections.PSortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health policies as they stand in the store. A bad value keeps the last good one and is listed
 * with its reason.
 */
public final class PolicyFeed implements PrefixListener {
  private static final Logger log = LoggerFactory.getLogger(PolicyFeed.class);

  private final String prefix;
  private final Consumer<HealthPolicies> listener;
  private final TreeMap<String, HealthPolicy> byName = new TreeMap<>();
  private final TreeMap<String, Rejection> bad = new TreeMap<>();
  private volatile ImmutableSortedMap<String, Rejection> rejected = ImmutableSortedMap.of();
  private volatile StoredPrefix stored;

  /** A feed of the keys below a prefix that ends with {@code /}. */
  public PolicyFeed(String prefix, Consumer<HealthPolicies> listener) {
    this.prefix = prefix;
    this.listener = listener;
    this.stored = StoredPrefix.empty(prefix);
  }

  /** Starts from what an earlier process knew; before the prefix is followed. */
  public HealthPolicies seed(StoredPrefix known) {
    known.keys().values().forEach(this::put);
    stored = known;
    return policies();
  }

  /** Keys that are in force, for the disk; replaced whole. Any thread. */
  public StoredPrefix stored() {
    return stored;
  }

  private HealthPolicies policies() {
    return HealthPolicies.of(ImmutableSortedMap.copyOf(byName, Ordering.natural()));
  }

  /** Policies that are not in force, by key; any thread. */
  public ImmutableSortedMap<String, Rejection> rejected() {
    return rejected;
  }

  @Override
  public void updated(PrefixUpdate update) {
    PSortedMap<String, StoredKey> keys = stored.keys();
    for (PrefixUpdate.KeyChange change : update.changes()) {
      switch (change) {
        case PrefixUpdate.Put(StoredKey now, StoredKey _) -> {
          if (put(now)) {
            keys = keys.plus(now.key(), now);
          }
        }
        case PrefixUpdate.Removed(StoredKey before) -> {
          byName.remove(name(before));
          bad.remove(before.key());
          keys = keys.minus(before.key());
        }
      }
    }
    rejected = ImmutableSortedMap.copyOf(bad);
    listener.accept(policies());
    stored = new StoredPrefix(prefix, update.head(), keys, ImmutableList.of());
  }

  /** False when it is not in force. */
  private boolean put(StoredKey stored) {
    try {
      byName.put(name(stored), HealthPolicyParser.parse(name(stored), stored.value()));
      bad.remove(stored.key());
      return true;
    } catch (IllegalArgumentException e) {
      String reason = String.valueOf(e.getMessage());
      log.warn("policy rejected key={} reason={}", stored.key(), reason);
      Rejection.LastGood lastGood =
          byName.containsKey(name(stored)) ? Rejection.LastGood.SERVED : Rejection.LastGood.NONE;
      bad.put(stored.key(), new Rejection(stored.key(), reason, stored.modRevision(), lastGood));
      return false;
    }
  }

  private String name(StoredKey stored) {
    return stored.key().substring(prefix.length());
  }

  @Override
  public void freshness(PrefixFreshness freshness) {
    if (freshness instanceof PrefixFreshness.Stale stale) {
      log.warn("health policies stale reason={}", stale.cause().getMessage());
    }
  }
}
