package io.mekong.registry.lifecycle;

import io.mekong.registry.model.ServiceKey;

/** Which rule of eviction holds for which service; immutable. */
@FunctionalInterface
public interface EvictionRules {
  /** The same for every service. */
  EvictionRules DEFAULT = service -> EvictionRule.DEFAULT;

  /** The rule of a service, whether it is registered or not. */
  EvictionRule of(ServiceKey service);
}
