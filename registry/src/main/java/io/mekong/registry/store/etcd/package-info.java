/**
 * The key store in etcd 3.4 and newer; the only user of jetcd.
 *
 * <p>Enters: calls of the key store contract. Leaves: answers within the call timeout, or {@link
 * io.mekong.registry.store.StoreException}. jetcd resumes watches and leases by itself in ways that
 * lose events without an error, so none of that is used: a watch is closed at its first error, a
 * lease is renewed by single calls. Callbacks come on gRPC's threads.
 */
@NullMarked
package io.mekong.registry.store.etcd;

import org.jspecify.annotations.NullMarked;
