/**
 * Compares, every few minutes and on demand, the store with what is known of it, that with what is
 * served, and that with what nodes accepted.
 *
 * <p>Enters: questions to the parts, each answered on the thread that owns the answer. Leaves: a
 * report, and an order to the part concerned to do again what came out wrong.
 */
@NullMarked
package io.mekong.controlplane.app.reconciliation;

import org.jspecify.annotations.NullMarked;
