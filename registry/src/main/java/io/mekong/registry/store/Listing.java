package io.mekong.registry.store;

import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The keys of a prefix being read page by page, all at the revision of the first page, so that the
 * whole is one moment of the store.
 *
 * @param head cluster id, and the revision that the keys reflect
 * @param keys read so far
 * @param rest asks for the next page, or null when all is read
 */
record Listing(StoreHead head, PSortedMap<String, StoredKey> keys, @Nullable RangeQuery rest) {
  /** The first page of a listing at the newest revision. */
  static Listing startedBy(RangeQuery query, RangePage page) {
    long revision = query.revision() == 0 ? page.head().revision() : query.revision();
    StoreHead head = new StoreHead(page.head().clusterId(), revision);
    return new Listing(head, TreePMap.empty(), query).with(page);
  }

  /** This listing and one more page. */
  Listing with(RangePage page) {
    PSortedMap<String, StoredKey> all = keys;
    for (StoredKey stored : page.keys()) {
      all = all.plus(stored.key(), stored);
    }
    RangeQuery asked = java.util.Objects.requireNonNull(rest);
    if (!page.more() || page.keys().isEmpty()) {
      return new Listing(head, all, null);
    }
    // The smallest key behind the last one is that key followed by a zero byte.
    String from = page.keys().getLast().key() + "\0";
    return new Listing(
        head, all, new RangeQuery(asked.prefix(), from, head.revision(), asked.limit()));
  }
}
