/**
 * Raw Envoy resources that operators store themselves, served as they are.
 *
 * <p>Enters: the rest of a key below the resources prefix, and its value. Leaves: {@link
 * io.mekong.controlplane.resource.RawResources}, which translation lays over the generated
 * resources by name, and the keys that were set aside with reason and remedy. Here too, because
 * both need them: {@link io.mekong.controlplane.resource.EnvoyTypes}, which finds the message
 * behind a type URL, and {@link io.mekong.controlplane.resource.ProtoRules}, the constraints that
 * Envoy's own protos declare. Immutable values and pure functions; any thread.
 */
@NullMarked
package io.mekong.controlplane.resource;

import org.jspecify.annotations.NullMarked;
