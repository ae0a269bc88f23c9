package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;

/**
 * One page of keys.
 *
 * @param head cluster id, and the newest revision of the store when the page was read
 * @param keys in key order
 * @param more whether keys follow the last one
 */
public record RangePage(StoreHead head, ImmutableList<StoredKey> keys, boolean more) {}
