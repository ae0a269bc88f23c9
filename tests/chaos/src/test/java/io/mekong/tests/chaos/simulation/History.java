package io.mekong.tests.chaos.simulation;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyEvent;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One history of the store, from its beginning until it is replaced; nothing is ever forgotten. */
final class History {
  private final int number;
  private final long clusterId;
  private final NavigableMap<String, StoredKey> beginning;
  private final TreeMap<String, StoredKey> keys;
  private final List<KeyEvent> events = new ArrayList<>();
  private long revision;
  private long compacted;

  History(int number, StoreHead head, NavigableMap<String, StoredKey> keys) {
    this.number = number;
    this.clusterId = head.clusterId();
    this.beginning = new TreeMap<>(keys);
    this.keys = new TreeMap<>(keys);
    this.revision = head.revision();
    this.compacted = head.revision();
  }

  int number() {
    return number;
  }

  StoreHead head() {
    return new StoreHead(clusterId, revision);
  }

  NavigableMap<String, StoredKey> keys() {
    return keys;
  }

  long compacted() {
    return compacted;
  }

  void compact() {
    compacted = revision;
  }

  /** The next transaction begins. */
  long nextRevision() {
    return ++revision;
  }

  void put(StoredKey stored) {
    keys.put(stored.key(), stored);
    events.add(new KeyEvent.Put(stored));
  }

  void delete(String key) {
    keys.remove(key);
    events.add(new KeyEvent.Delete(key, revision));
  }

  /** Everything that happened in these revisions. */
  ImmutableList<KeyEvent> events(long from, long to) {
    int first = events.size();
    while (first > 0 && events.get(first - 1).modRevision() >= from) {
      first--;
    }
    ImmutableList.Builder<KeyEvent> between = ImmutableList.builder();
    for (int i = first; i < events.size() && events.get(i).modRevision() <= to; i++) {
      between.add(events.get(i));
    }
    return between.build();
  }

  /** The keys at a revision of this history. */
  NavigableMap<String, StoredKey> at(long then) {
    if (then >= revision) {
      return keys;
    }
    NavigableMap<String, StoredKey> past = new TreeMap<>(beginning);
    for (KeyEvent event : events) {
      if (event.modRevision() > then) {
        break;
      }
      switch (event) {
        case KeyEvent.Put(StoredKey stored) -> past.put(stored.key(), stored);
        case KeyEvent.Delete delete -> past.remove(delete.key());
      }
    }
    return past;
  }

  /** Values of a key that were written up to a revision, newest last. */
  ImmutableList<StoredKey> valuesOf(String key, long upTo) {
    ImmutableList.Builder<StoredKey> values = ImmutableList.builder();
    StoredKey first = beginning.get(key);
    if (first != null) {
      values.add(first);
    }
    for (KeyEvent event : events) {
      if (event instanceof KeyEvent.Put(StoredKey stored)
          && stored.key().equals(key)
          && stored.modRevision() <= upTo) {
        values.add(stored);
      }
    }
    return values.build();
  }
}
