package io.mekong.registry.health;

import io.mekong.registry.lifecycle.Sight.Sample;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.ServiceKey;

/**
 * What somebody who looks at an instance by itself found.
 *
 * @param service its service
 * @param id its name within the service
 * @param observer who looked, such as {@code envoy-NODE}; no {@code /}
 * @param subject what was looked at
 * @param sample what was found
 * @param evidence in words
 */
public record Testimony(
    ServiceKey service,
    InstanceId id,
    String observer,
    Opinion.Subject subject,
    Sample sample,
    String evidence) {}
