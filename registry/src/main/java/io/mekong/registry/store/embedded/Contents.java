package io.mekong.registry.store.embedded;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import org.pcollections.TreePMap;

/**
 * All keys at one revision.
 *
 * @param head cluster id and that revision
 * @param keys in the order of their UTF-8 bytes
 */
record Contents(StoreHead head, TreePMap<String, StoredKey> keys) {
  static Contents empty(StoreHead head) {
    return new Contents(head, TreePMap.empty(Contents::byUtf8));
  }

  /** UTF-8 sorts like code points; {@link String#compareTo} does not for those above U+FFFF. */
  private static int byUtf8(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        boolean sameKind = Character.isSurrogate(l) == Character.isSurrogate(r);
        return sameKind ? Character.compare(l, r) : Character.isSurrogate(l) ? 1 : -1;
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /** These contents and one more revision. */
  Contents with(Revision revision) {
    TreePMap<String, StoredKey> now = keys;
    for (Change change : revision.changes()) {
      StoredKey after = change.after();
      now = after == null ? now.minus(change.key()) : now.plus(change.key(), after);
    }
    return new Contents(new StoreHead(head.clusterId(), revision.number()), now);
  }

  /** What was there before the newest revision. */
  Contents without(Revision revision) {
    TreePMap<String, StoredKey> then = keys;
    for (Change change : revision.changes()) {
      StoredKey before = change.before();
      then = before == null ? then.minus(change.key()) : then.plus(change.key(), before);
    }
    return new Contents(new StoreHead(head.clusterId(), revision.number() - 1), then);
  }

  /** One page of a range, answered as a store whose newest revision is {@code newest}. */
  RangePage page(RangeQuery query, StoreHead newest) {
    ImmutableList.Builder<StoredKey> page = ImmutableList.builder();
    int count = 0;
    for (StoredKey stored : keys.tailMap(query.from(), true).values()) {
      if (!stored.key().startsWith(query.prefix())) {
        break;
      }
      if (count++ == query.limit()) {
        return new RangePage(newest, page.build(), true);
      }
      page.add(stored);
    }
    return new RangePage(newest, page.build(), false);
  }
}
