package io.mekong.registry.model;

import java.util.Optional;

/**
 * A step in the life of an instance.
 *
 * @param service its service
 * @param id its name within the service
 * @param from where it stood; empty when it was not known
 * @param to where it stands now; the same state when only the cause is another
 */
public record LifeStep(
    ServiceKey service, InstanceId id, Optional<InstanceState> from, InstanceLife to) {}
