package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * What is known of a prefix, at one moment of one store; immutable.
 *
 * @param from how it is known
 * @param clusterId of the store it was read from; 0 when unknown
 * @param next first revision that was not delivered yet: the resume point
 * @param keys by name
 */
record KnownKeys(Origin from, long clusterId, long next, PSortedMap<String, StoredKey> keys) {
  /** Nothing. */
  static final KnownKeys NONE = new KnownKeys(Origin.NOWHERE, 0, 0, TreePMap.empty());

  /** How the keys are known. */
  enum Origin {
    /** Nothing was ever listed or restored. */
    NOWHERE,
    /**
     * From what an earlier process kept: values that were accepted. A key whose newest value broke
     * a rule has an older one here, or none.
     */
    RESTORED,
    /** From the store, all of them. */
    LISTED
  }

  /** All keys as they were at the head. */
  static KnownKeys at(StoreHead head, PSortedMap<String, StoredKey> keys) {
    return new KnownKeys(Origin.LISTED, head.clusterId(), head.revision() + 1, keys);
  }

  /** What an earlier process kept of the head. */
  static KnownKeys restored(StoreHead head, PSortedMap<String, StoredKey> keys) {
    return new KnownKeys(Origin.RESTORED, head.clusterId(), head.revision() + 1, keys);
  }

  boolean loaded() {
    return from != Origin.NOWHERE;
  }

  /** The newest revision that this reflects. */
  StoreHead head() {
    return new StoreHead(clusterId, next - 1);
  }

  /**
   * What events make of it.
   *
   * @param after everything that is known then
   * @param changes among the keys, in order
   * @param applied how many of the events were new
   */
  record Delivery(KnownKeys after, ImmutableList<PrefixUpdate.KeyChange> changes, int applied) {}

  /**
   * Applies the events of whole revisions. Those below the resume point were delivered before: a
   * member may send what another one had sent (etcd 20221).
   */
  Delivery deliver(ImmutableList<KeyEvent> events) {
    PSortedMap<String, StoredKey> now = keys;
    ImmutableList.Builder<PrefixUpdate.KeyChange> changes = ImmutableList.builder();
    long last = next - 1;
    int applied = 0;
    for (KeyEvent event : events) {
      if (event.modRevision() < next) {
        continue;
      }
      applied++;
      last = Math.max(last, event.modRevision());
      StoredKey before = now.get(event.key());
      switch (event) {
        case KeyEvent.Put(StoredKey stored) -> {
          changes.add(new PrefixUpdate.Put(stored, before));
          now = now.plus(stored.key(), stored);
        }
        case KeyEvent.Delete delete -> {
          if (before != null) {
            changes.add(new PrefixUpdate.Removed(before));
            now = now.minus(delete.key());
          }
        }
      }
    }
    return new Delivery(new KnownKeys(from, clusterId, last + 1, now), changes.build(), applied);
  }

  /** Tells a listing as a difference from this. */
  PrefixUpdate updateTo(KnownKeys listed) {
    return new PrefixUpdate(
        loaded() ? PrefixUpdate.Origin.RELIST : PrefixUpdate.Origin.FIRST_LOAD,
        trustIn(listed),
        listed.head(),
        KeyDiff.between(keys, listed.keys()));
  }

  /**
   * The same for a store that was found to hold something else at a revision that this reflects.
   */
  PrefixUpdate replacedBy(KnownKeys listed) {
    PrefixUpdate update = updateTo(listed);
    return update.trust() == PrefixUpdate.Trust.SAME_STORE
        ? new PrefixUpdate(
            update.origin(), PrefixUpdate.Trust.OTHER_HISTORY, update.head(), update.changes())
        : update;
  }

  private PrefixUpdate.Trust trustIn(KnownKeys listed) {
    StoreHead head = listed.head();
    if (!loaded()) {
      return PrefixUpdate.Trust.SAME_STORE;
    }
    if (clusterId != 0 && head.clusterId() != clusterId) {
      return PrefixUpdate.Trust.OTHER_CLUSTER;
    }
    if (head.revision() < next - 1) {
      return PrefixUpdate.Trust.REVISION_WENT_BACK;
    }
    return listed.keys().values().stream().anyMatch(this::contradicts)
        ? PrefixUpdate.Trust.OTHER_HISTORY
        : PrefixUpdate.Trust.SAME_STORE;
  }

  /** Written at a revision that this reflects, and yet it is not what is known. */
  private boolean contradicts(StoredKey stored) {
    StoredKey before = keys.get(stored.key());
    if (stored.modRevision() >= next || stored.equals(before)) {
      return false;
    }
    return from != Origin.RESTORED
        || (before != null
            && before.modRevision() < next // else kept from a store that was replaced since
            && before.modRevision() >= stored.modRevision());
  }
}
