/**
 * End to end: real Envoy, real etcd, the packaged control plane; traffic flows.
 *
 * <p>Enters: plain keys in etcd or calls to the admin port, as users write them. Leaves: answers to
 * requests through Envoy. Every test starts its own processes on free ports and leaves none. The
 * test's thread does everything but the traffic of {@code Traffic}.
 */
@NullMarked
package io.mekong.tests.e2e;

import org.jspecify.annotations.NullMarked;
