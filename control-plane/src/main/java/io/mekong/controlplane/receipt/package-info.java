/**
 * Which publication carried which revision of the store, for receipts.
 *
 * <p>In: what the reconciler tells when nothing waits ({@link
 * io.mekong.controlplane.reconcile.ReconcileObserver#settled}), how far each prefix is delivered,
 * and the nodes that leave. Out: the publications that a revision stands for. What clients made of
 * them is read off their streams when somebody asks; nothing is noted here while a push goes on.
 * Memory is bounded: publications in a ring, nodes that left by number and age. Written on the
 * reconciler's thread and the event loops, read by any.
 */
@NullMarked
package io.mekong.controlplane.receipt;

import org.jspecify.annotations.NullMarked;
