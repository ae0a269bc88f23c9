/**
 * The key store inside the control plane, for a single control plane without etcd: one file in the
 * data directory.
 *
 * <p>Enters: calls of the key store contract, on any thread. Leaves: answers after the change is
 * synced to disk, or {@link io.mekong.registry.store.StoreException}. One platform thread owns the
 * file and all state; it makes several waiting writes durable at once. Callers never touch the
 * file, because an interrupt during file I/O would close it. Reads of the newest revision need no
 * thread. Each watch reads history on a virtual thread of its own, so that a slow observer delays
 * nobody.
 */
@NullMarked
package io.mekong.registry.store.embedded;

import org.jspecify.annotations.NullMarked;
