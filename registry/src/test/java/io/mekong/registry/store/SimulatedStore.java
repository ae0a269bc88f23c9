package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A store in memory with full history: the model that a followed prefix is held against. */
final class SimulatedStore {
  static final String PREFIX = "/p/";

  private final TreeMap<String, StoredKey> keys = new TreeMap<>();
  private final List<KeyEvent> history = new ArrayList<>();
  private long clusterId = 77;
  private long revision = 1;
  private long compacted;

  /** The keys at the compacted revision; history goes on from there. */
  private TreeMap<String, StoredKey> base = new TreeMap<>();

  TreeMap<String, StoredKey> keys() {
    return keys;
  }

  StoreHead head() {
    return new StoreHead(clusterId, revision);
  }

  void put(String name, String value) {
    revision++;
    StoredKey old = keys.get(PREFIX + name);
    StoredKey now =
        new StoredKey(
            PREFIX + name,
            ByteString.copyFromUtf8(value),
            old == null ? revision : old.createRevision(),
            revision,
            0);
    keys.put(now.key(), now);
    history.add(new KeyEvent.Put(now));
  }

  void delete(String name) {
    if (keys.remove(PREFIX + name) != null) {
      revision++;
      history.add(new KeyEvent.Delete(PREFIX + name, revision));
    }
  }

  /** Something changed under another prefix. */
  void elsewhere() {
    revision++;
  }

  void compact() {
    compacted = revision;
    base = new TreeMap<>(keys);
    history.removeIf(event -> event.modRevision() < compacted);
  }

  /** The same cluster, restored from an older backup without history. */
  void restore(TreeMap<String, StoredKey> older, long olderRevision) {
    keys.clear();
    keys.putAll(older);
    history.clear();
    base = new TreeMap<>(older);
    revision = olderRevision;
    compacted = olderRevision;
  }

  void becomeAnother() {
    clusterId++;
  }

  RangePage range(RangeQuery query) throws StoreException {
    if (query.revision() != 0 && query.revision() < compacted) {
      throw StoreException.compacted(compacted);
    }
    TreeMap<String, StoredKey> then = at(query.revision() == 0 ? revision : query.revision());
    List<StoredKey> from = new ArrayList<>(then.tailMap(query.from(), true).values());
    int count = Math.min(query.limit(), from.size());
    return new RangePage(head(), ImmutableList.copyOf(from.subList(0, count)), from.size() > count);
  }

  private TreeMap<String, StoredKey> at(long then) {
    if (then == revision) {
      return keys;
    }
    TreeMap<String, StoredKey> past = new TreeMap<>(base);
    for (KeyEvent event : history) {
      if (event instanceof KeyEvent.Put(StoredKey stored) && stored.modRevision() <= then) {
        past.put(stored.key(), stored);
      } else if (event instanceof KeyEvent.Delete delete && delete.modRevision() <= then) {
        past.remove(delete.key());
      }
    }
    return past;
  }

  boolean compactedBelow(long from) {
    return from < compacted;
  }

  long compactRevision() {
    return compacted;
  }

  ImmutableList<KeyEvent> since(long from) {
    return history.stream()
        .filter(event -> event.modRevision() >= from)
        .collect(ImmutableList.toImmutableList());
  }
}
