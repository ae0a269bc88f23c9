package io.mekong.tests.chaos;

import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoredKey;
import java.util.TreeMap;

/**
 * What a listener knows that only adds up what it is told. Besides, it counts what can never be
 * right: a revision that goes back, or a "before" that was not told.
 */
final class ToldKeys implements PrefixListener {
  private final TreeMap<String, StoredKey> keys = new TreeMap<>();
  private long revision;
  private int broken;
  private int untrusted;
  private int updates;

  @Override
  public synchronized void updated(PrefixUpdate update) {
    updates++;
    if (update.head().revision() < revision) {
      broken++;
    }
    if (update.trust() != PrefixUpdate.Trust.SAME_STORE) {
      untrusted++;
    }
    revision = update.head().revision();
    update.changes().forEach(this::apply);
  }

  private void apply(PrefixUpdate.KeyChange change) {
    StoredKey known = keys.get(change.key());
    switch (change) {
      case PrefixUpdate.Put put -> {
        if (put.before() == null ? known != null : !put.before().equals(known)) {
          broken++;
        }
        keys.put(put.key(), put.now());
      }
      case PrefixUpdate.Removed removed -> {
        if (!removed.before().equals(known)) {
          broken++;
        }
        keys.remove(removed.key());
      }
    }
  }

  @Override
  public void freshness(PrefixFreshness freshness) {}

  synchronized ImmutableSortedMap<String, StoredKey> keys() {
    return ImmutableSortedMap.copyOf(keys);
  }

  /** Tellings that contradict an earlier one. */
  synchronized int broken() {
    return broken;
  }

  /** Times the store was taken for another one. */
  synchronized int untrusted() {
    return untrusted;
  }

  synchronized int updates() {
    return updates;
  }
}
