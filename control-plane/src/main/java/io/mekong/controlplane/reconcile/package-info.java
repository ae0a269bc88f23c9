/**
 * The one place where what exists meets what Envoy should run.
 *
 * <p>Enters: registry updates, raw resources, and which node groups are connected. Leaves: tables,
 * published through the snapshot store. {@link io.mekong.controlplane.reconcile.Reconciler} is the
 * single writer: one platform thread owns the world, the open views and every publication.
 * Endpoints go out at once; structure goes out on the leading edge and is debounced after that.
 */
@NullMarked
package io.mekong.controlplane.reconcile;

import org.jspecify.annotations.NullMarked;
