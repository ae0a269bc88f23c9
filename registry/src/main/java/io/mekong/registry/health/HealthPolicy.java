package io.mekong.registry.health;

import io.mekong.registry.lifecycle.EvictionRule;
import io.mekong.registry.model.ServiceKey;
import java.util.Optional;

/**
 * How instances are checked and when they are evicted.
 *
 * @param name of the policy
 * @param service that it is for; empty for every service without a policy of its own
 * @param check what this control plane does by itself; empty for nothing
 * @param eviction when observers evict
 */
public record HealthPolicy(
    String name, Optional<ServiceKey> service, Optional<Check> check, EvictionRule eviction) {
  /** What holds where no policy does. */
  public static final HealthPolicy NONE =
      new HealthPolicy("", Optional.empty(), Optional.empty(), EvictionRule.DEFAULT);
}
