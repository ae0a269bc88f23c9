package io.mekong.controlplane.hds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hashing;
import io.mekong.registry.health.Check;
import io.mekong.registry.health.HealthPolicies;
import io.mekong.registry.health.HealthPolicy;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;

/**
 * What one Envoy shall look at.
 *
 * @param services in order of name
 */
record Assignment(ImmutableList<OfService> services) {
  /**
   * The instances of one service.
   *
   * @param name of the service
   * @param check how they are looked at
   * @param instances in order of id
   */
  record OfService(String name, Check check, ImmutableList<ServiceInstance> instances) {}

  /**
   * The services of which this node is one of the observers. Who they are follows from a rendezvous
   * hash over the nodes that offer it, so one that comes or goes moves its own share only.
   */
  static Assignment of(
      String node, Collection<String> nodes, RegistryView view, HealthPolicies policies) {
    ImmutableList.Builder<OfService> services = ImmutableList.builder();
    for (Service service : view.services().values()) {
      HealthPolicy policy = policies.of(service.key());
      if (policy.envoys() > 0 && isObserver(node, nodes, service, policy.envoys())) {
        services.add(
            new OfService(service.key().name(), policy.check().orElseThrow(), checkable(service)));
      }
    }
    return new Assignment(services.build());
  }

  private static boolean isObserver(
      String node, Collection<String> nodes, Service service, int wanted) {
    return nodes.stream()
        .sorted(
            Comparator.comparingLong((String n) -> weight(n, service))
                .thenComparing(Comparator.naturalOrder()))
        .limit(wanted)
        .anyMatch(node::equals);
  }

  private static long weight(String node, Service service) {
    return Hashing.murmur3_128()
        .hashString(service.key() + "/" + node, StandardCharsets.UTF_8)
        .asLong();
  }

  private static ImmutableList<ServiceInstance> checkable(Service service) {
    return service.instances().values().stream()
        .filter(instance -> !instance.withdrawn())
        .collect(ImmutableList.toImmutableList());
  }

  /** Every instance in it. */
  ImmutableSet<InstanceRef> instances() {
    return services.stream()
        .flatMap(service -> service.instances().stream())
        .map(InstanceRef::of)
        .collect(ImmutableSet.toImmutableSet());
  }
}
