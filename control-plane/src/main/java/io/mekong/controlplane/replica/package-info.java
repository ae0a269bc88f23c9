/**
 * The replicas of one store, and the nodes that left this one (ADR 019).
 *
 * <p>In: what the store holds of replicas, what streams say when they end. Out: who else is there,
 * what they answer, who was connected here during the last day. {@code mekong-announcement} owns
 * the lease on which this replica's key hangs; other replicas are asked on virtual threads, when an
 * operator asks, and never by one that was asked itself.
 */
@NullMarked
package io.mekong.controlplane.replica;

import org.jspecify.annotations.NullMarked;
