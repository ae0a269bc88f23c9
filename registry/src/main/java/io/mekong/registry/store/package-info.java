/**
 * The key-value store that registrations and Mekong's own keys live in, and the loop that follows a
 * prefix of it without a gap.
 *
 * <p>{@link io.mekong.registry.store.KeyStore} is the contract; {@code .etcd} and {@code .embedded}
 * fulfil it alike (one contract test runs on both). {@link io.mekong.registry.store.WatchedPrefix}
 * is a pure step machine: list at a revision, watch from the next, relist and diff after
 * compaction. Only delivered events move its resume point.
 */
@NullMarked
package io.mekong.registry.store;

import org.jspecify.annotations.NullMarked;
