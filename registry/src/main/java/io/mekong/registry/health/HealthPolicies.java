package io.mekong.registry.health;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.model.ServiceKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * All health policies in force; immutable.
 *
 * @param byService policies of single services
 * @param fallback for every other service
 */
public record HealthPolicies(
    ImmutableMap<ServiceKey, HealthPolicy> byService, HealthPolicy fallback) {
  /** No policy. */
  public static final HealthPolicies NONE =
      new HealthPolicies(ImmutableMap.of(), HealthPolicy.NONE);

  /** Of several for the same service the first by name holds, in every replica. */
  static HealthPolicies of(ImmutableSortedMap<String, HealthPolicy> byName) {
    Map<ServiceKey, HealthPolicy> byService = new HashMap<>();
    Optional<HealthPolicy> fallback = Optional.empty();
    for (HealthPolicy policy : byName.values()) {
      if (policy.service().isPresent()) {
        byService.putIfAbsent(policy.service().get(), policy);
      } else if (fallback.isEmpty()) {
        fallback = Optional.of(policy);
      }
    }
    return new HealthPolicies(ImmutableMap.copyOf(byService), fallback.orElse(HealthPolicy.NONE));
  }

  /** Whether any service is to be checked. */
  public boolean checking() {
    return fallback.check().isPresent()
        || byService.values().stream().anyMatch(policy -> policy.check().isPresent());
  }

  /** The policy that holds for a service. */
  public HealthPolicy of(ServiceKey service) {
    HealthPolicy own = byService.get(service);
    return own == null ? fallback : own;
  }
}
