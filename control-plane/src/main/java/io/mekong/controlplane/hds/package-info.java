/**
 * Health discovery (HDS): Envoys check instances for us.
 *
 * <p>Enters: the registry's view, health policies, streams of Envoys that offer to check. Leaves:
 * to each Envoy what it shall look at, and to {@code registry.health} what they found. Whether that
 * evicts is decided elsewhere. One loop owns everything; gRPC only posts to it.
 */
@NullMarked
package io.mekong.controlplane.hds;

import org.jspecify.annotations.NullMarked;
