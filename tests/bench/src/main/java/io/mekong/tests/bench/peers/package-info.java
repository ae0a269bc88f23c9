/**
 * Servers that the product is compared with, each a process of its own.
 *
 * <p>Enters: resources recorded from the product, and events of etcd that tell which weight is new.
 * Leaves: delta ADS responses. The floor's streams belong to the event loop of their connection,
 * the feed to a thread of gRPC.
 */
@NullMarked
package io.mekong.tests.bench.peers;

import org.jspecify.annotations.NullMarked;
