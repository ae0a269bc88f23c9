/**
 * Operators' rules about traffic, as values.
 *
 * <p>Enters: documents that users wrote under the policies prefix. Leaves: {@link
 * io.mekong.controlplane.policy.PolicySet}, the part of the world that translation reads. One
 * sub-package stands for each kind and is listed in {@link
 * io.mekong.controlplane.policy.PolicyKinds}; siblings do not see each other. No thread, no clock,
 * no I/O.
 */
@NullMarked
package io.mekong.controlplane.policy;

import org.jspecify.annotations.NullMarked;
