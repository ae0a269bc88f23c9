package io.mekong.registry.lifecycle;

import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.ServiceKey;
import org.jspecify.annotations.Nullable;

/**
 * An observer has another opinion of an instance.
 *
 * @param service its service
 * @param id its name within the service
 * @param observer who looked: {@code check-0}, {@code envoy-NODE}
 * @param opinion null when it has none any more
 */
public record OpinionChange(
    ServiceKey service, InstanceId id, String observer, @Nullable Opinion opinion) {}
