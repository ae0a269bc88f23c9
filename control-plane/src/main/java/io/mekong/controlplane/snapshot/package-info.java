/**
 * Encoded resources, gathered in immutable tables and published as a whole.
 *
 * <p>Enters: resources that the reconciler had translated. Leaves: {@link
 * io.mekong.controlplane.snapshot.Tables}, read by every stream through one atomic reference. One
 * {@link io.mekong.controlplane.snapshot.ResourceTable} stands for each type and view, not for each
 * group; it shares structure with its predecessor and remembers what the last publications changed.
 * Only the reconciler's thread publishes; anybody reads.
 */
@NullMarked
package io.mekong.controlplane.snapshot;

import org.jspecify.annotations.NullMarked;
