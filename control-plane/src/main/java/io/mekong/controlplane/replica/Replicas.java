package io.mekong.controlplane.replica;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;

/**
 * Who announced itself in the store.
 *
 * @param store holds a key of each
 * @param prefix of the keys, ends with {@code /}
 * @param announcement of this one
 */
public record Replicas(KeyStore store, String prefix, Announcement announcement) {
  /** More are not asked. */
  private static final int MOST = 32;

  /** The others, in order of id. Blocks. */
  public ImmutableList<Replica> others() throws StoreException {
    String own = announcement.self().map(Replica::id).orElse("");
    return store.range(RangeQuery.firstPage(prefix, MOST)).keys().stream()
        .flatMap(stored -> Replica.parse(stored.value().toStringUtf8()).stream())
        .filter(replica -> !replica.id().equals(own))
        .collect(ImmutableList.toImmutableList());
  }
}
