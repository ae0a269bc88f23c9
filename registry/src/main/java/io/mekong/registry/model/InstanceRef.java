package io.mekong.registry.health;

import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.ServiceKey;

/**
 * An instance by its names.
 *
 * @param service its service
 * @param id its name within the service
 */
public record InstanceRef(ServiceKey service, InstanceId id) {}
