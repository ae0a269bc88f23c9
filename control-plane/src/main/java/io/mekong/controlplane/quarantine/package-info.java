/**
 * Versions that so many clients refuse that nobody is sent them any more.
 *
 * <p>Enters: each conviction of a resource by a client ({@link
 * io.mekong.controlplane.quarantine.Jury}), from event loops. Leaves: {@link
 * io.mekong.controlplane.quarantine.Quarantined}, an input of the reconciler like any other: it is
 * the one way on which an answer of a client comes back to what is published. One client alone
 * never takes a resource from others.
 */
@NullMarked
package io.mekong.controlplane.quarantine;

import org.jspecify.annotations.NullMarked;
