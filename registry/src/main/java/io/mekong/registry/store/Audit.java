package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/**
 * A comparison of what is known with the store, at the revision that it should reflect; immutable.
 *
 * @param extent how much is compared
 * @param expected keys that were known when it began
 * @param query of the first page
 * @param read so far, null before the first page
 */
record Audit(
    Extent extent,
    PSortedMap<String, StoredKey> expected,
    RangeQuery query,
    @Nullable Listing read) {
  /** How much is compared. */
  enum Extent {
    /** Every key: finds faults of ours. */
    ALL,
    /**
     * One page. Enough to see that a store has another history: one that was wiped keeps its
     * cluster id, and when much is written to it, its revision is soon beyond ours.
     */
    FIRST_PAGE
  }

  /** One that has read nothing. */
  static Audit of(Extent extent, PSortedMap<String, StoredKey> expected, RangeQuery query) {
    return new Audit(extent, expected, query, null);
  }

  /** This and one more page. */
  Audit with(RangePage page) {
    Listing more = read == null ? Listing.startedBy(query, page) : read.with(page);
    return new Audit(extent, expected, query, more);
  }

  /** Asks for the next page; null when enough is read. */
  @Nullable RangeQuery rest() {
    return read == null ? query : extent == Extent.ALL ? read.rest() : null;
  }

  /** Which of the keys compared differ; after the last page. */
  ImmutableList<String> differing() {
    if (read == null) {
      return ImmutableList.of();
    }
    RangeQuery unread = read.rest();
    PSortedMap<String, StoredKey> known =
        unread == null ? expected : expected.headMap(unread.from());
    return KeyDiff.between(known, read.keys()).stream()
        .map(PrefixUpdate.KeyChange::key)
        .collect(ImmutableList.toImmutableList());
  }
}
