package io.mekong.registry.source;

import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * What a source holds, by key.
 *
 * @param head store and revision that it reflects; 0 and 0 before the first load
 * @param accepted keys with the value that was last accepted
 * @param rejected keys whose value (or name) breaks a rule
 */
public record SourceContents(
    StoreHead head,
    PSortedMap<String, StoredKey> accepted,
    PSortedMap<String, Rejection> rejected) {
  /** Nothing loaded. */
  public static final SourceContents EMPTY =
      new SourceContents(new StoreHead(0, 0), TreePMap.empty(), TreePMap.empty());
}
