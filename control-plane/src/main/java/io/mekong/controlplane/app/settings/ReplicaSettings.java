package io.mekong.controlplane.app.settings;

import java.util.Optional;

/**
 * What replicas and operators are told of each other.
 *
 * @param advertise where others reach the admin port; empty: where it listens
 * @param departedNodes most disconnected nodes that stay listed
 */
public record ReplicaSettings(Optional<HostPort> advertise, int departedNodes) {}
