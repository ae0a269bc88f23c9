package io.mekong.registry.store;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * The keys of a prefix being read page by page, all at the revision of the first page, so that the
 * whole is one moment of the store.
 *
 * @param head cluster id, and the revision that the keys reflect
 * @param pages read so far, in order; not looked into before all are there, so that the next one is
 *     asked for at once
 * @param rest asks for the next page, or null when all is read
 */
record Listing(StoreHead head, PVector<RangePage> pages, @Nullable RangeQuery rest) {
  /** The first page of a listing at the newest revision. */
  static Listing startedBy(RangeQuery query, RangePage page) {
    long revision = query.revision() == 0 ? page.head().revision() : query.revision();
    StoreHead head = new StoreHead(page.head().clusterId(), revision);
    return new Listing(head, TreePVector.empty(), query).with(page);
  }

  /** This listing and one more page. */
  Listing with(RangePage page) {
    PVector<RangePage> all = pages.plus(page);
    RangeQuery asked = java.util.Objects.requireNonNull(rest);
    if (!page.more() || page.keys().isEmpty()) {
      return new Listing(head, all, null);
    }
    // The smallest key behind the last one is that key followed by a zero byte.
    String from = page.keys().getLast().key() + "\0";
    return new Listing(
        head, all, new RangeQuery(asked.prefix(), from, head.revision(), asked.limit()));
  }

  /** All keys read so far. */
  PSortedMap<String, StoredKey> keys() {
    SortedMap<String, StoredKey> keys = new TreeMap<>();
    pages.forEach(page -> page.keys().forEach(stored -> keys.put(stored.key(), stored)));
    return TreePMap.fromSortedMap(keys);
  }
}
