package io.mekong.controlplane.translation;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.OptionalInt;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** Worlds in a line or two. */
public final class TestWorlds {
  /** A node that has every generated resource. */
  public static final NodeGroup SIDECAR =
      new NodeGroup(
          NodeGroup.Dialect.ENVOY,
          "greeter",
          OptionalInt.empty(),
          OptionalInt.of(8080),
          OptionalInt.of(9000),
          ImmutableSortedSet.of());

  /** A gRPC library that speaks xDS itself. */
  public static final NodeGroup LIBRARY =
      new NodeGroup(
          NodeGroup.Dialect.GRPC,
          "",
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          ImmutableSortedSet.of());

  private TestWorlds() {}

  /** A node that is sent only these services. */
  public static NodeGroup only(String... services) {
    return new NodeGroup(
        NodeGroup.Dialect.ENVOY,
        "",
        OptionalInt.of(15_001),
        OptionalInt.empty(),
        OptionalInt.empty(),
        ImmutableSortedSet.copyOf(services));
  }

  public static ServiceInstance instance(String service, String id, int port) {
    return new ServiceInstance(
        new ServiceKey(service),
        new InstanceId(id),
        new ServiceInstance.Endpoint("10.0.0.1", port, 100, Locality.UNKNOWN),
        Health.HEALTHY,
        ImmutableSortedMap.of(),
        Protocol.HTTP,
        new ServiceInstance.Origin(1, 1, 0));
  }

  public static Service service(String name, Protocol protocol, ServiceInstance... instances) {
    TreePMap<InstanceId, ServiceInstance> byId = TreePMap.empty();
    for (ServiceInstance instance : instances) {
      byId = byId.plus(instance.id(), instance);
    }
    return new Service(new ServiceKey(name), byId, HashTreePMap.empty(), protocol);
  }

  public static World with(World world, Service service) {
    RegistryView before = world.registry();
    return world.withServices(
        new RegistryView(before.revision() + 1, before.services().plus(service.key(), service)),
        Set.of(service.key()));
  }

  public static World without(World world, String service) {
    RegistryView before = world.registry();
    ServiceKey key = new ServiceKey(service);
    return world.withServices(
        new RegistryView(before.revision() + 1, before.services().minus(key)), Set.of(key));
  }

  /** A service with one instance for each port. */
  public static Service service(String name, int... ports) {
    ServiceInstance[] instances = new ServiceInstance[ports.length];
    for (int i = 0; i < ports.length; i++) {
      instances[i] = instance(name, "i" + ports[i], ports[i]);
    }
    return service(name, Protocol.HTTP, instances);
  }

  static Scope services(String... names) {
    return Scope.services(
        java.util.Arrays.stream(names)
            .map(ServiceKey::new)
            .collect(com.google.common.collect.ImmutableSet.toImmutableSet()));
  }
}
