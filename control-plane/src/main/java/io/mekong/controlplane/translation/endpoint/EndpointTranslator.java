package io.mekong.controlplane.translation.endpoint;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.ResourceTranslator;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.World;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance.Endpoint;
import io.mekong.registry.model.ServiceKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes assignments: of services, and empty ones for raw clusters that nothing answers. A locality
 * weighs as much as its endpoints together: Envoy ignores that weight unless a cluster asks for
 * locality weighted balancing, while gRPC clients drop a locality without one (gRFC A27), so one
 * table serves both.
 */
public final class EndpointTranslator
    implements ResourceTranslator<EndpointInput, ClusterLoadAssignment> {
  private static final long MAX_WEIGHT_SUM = 0xffff_ffffL;

  @Override
  public XdsType type() {
    return XdsType.ENDPOINT;
  }

  @Override
  public ViewKey viewOf(NodeGroup group) {
    return ViewKey.SHARED;
  }

  @Override
  public void inputs(
      World world, ViewKey view, Scope scope, Consumer<? super EndpointInput> taker) {
    world.forEachService(scope, service -> taker.accept(inputOf(service)));
    for (String name : awaited(world, scope)) {
      if (!isService(world, name)) {
        taker.accept(new EndpointInput(name, "", ImmutableList.of()));
      }
    }
  }

  /**
   * Names that raw clusters ask for. Where nothing else has them they get an empty assignment:
   * without an answer Envoy keeps a cluster, and with it a new listener or route, warming for the
   * 15 s of {@code initial_fetch_timeout}.
   */
  private static Set<String> awaited(World world, Scope scope) {
    Set<String> asked = world.raw().assignments().keySet();
    if (asked.isEmpty()) {
      return ImmutableSet.of();
    }
    return switch (scope) {
      case Scope.Everything everything -> asked;
      case Scope.Services some when some.hasRawBeside(XdsType.ENDPOINT) -> asked;
      case Scope.Services some -> {
        Set<String> names = new HashSet<>(some.rawNames(XdsType.ENDPOINT));
        some.keys().forEach(key -> names.add(key.name()));
        names.retainAll(asked);
        yield names;
      }
    };
  }

  private static boolean isService(World world, String name) {
    return ServiceKey.isValid(name) && world.service(new ServiceKey(name)) != null;
  }

  private static EndpointInput inputOf(Service service) {
    return new EndpointInput(service.key().name(), service.key().name(), Trimming.served(service));
  }

  @Override
  public ClusterLoadAssignment translate(EndpointInput input) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(input.name());
    LocalityLbEndpoints.@Nullable Builder group = null;
    @Nullable Locality locality = null;
    for (Endpoint endpoint : input.endpoints()) {
      if (group == null || !endpoint.locality().equals(locality)) {
        locality = endpoint.locality();
        group = assignment.addEndpointsBuilder().setLocality(translate(locality));
      }
      group.addLbEndpoints(translate(endpoint));
    }
    assignment.getEndpointsBuilderList().forEach(EndpointTranslator::weigh);
    return assignment.build();
  }

  /**
   * Checks by hand what the protos declare and Envoy's own limit of weights: this is the hot path,
   * and reflection over thousands of endpoints is not cheap.
   */
  @Override
  public Optional<String> check(ClusterLoadAssignment assignment) {
    long total = 0;
    for (LocalityLbEndpoints group : assignment.getEndpointsList()) {
      for (LbEndpoint endpoint : group.getLbEndpointsList()) {
        SocketAddress socket = endpoint.getEndpoint().getAddress().getSocketAddress();
        long weight = Integer.toUnsignedLong(endpoint.getLoadBalancingWeight().getValue());
        if (weight == 0 || socket.getAddress().isEmpty() || socket.getPortValue() > 65_535) {
          return Optional.of("endpoint " + socket.getAddress() + " breaks the rules of EDS");
        }
        total += weight;
      }
    }
    return total > MAX_WEIGHT_SUM
        ? Optional.of("the weights of all endpoints add up to more than 4294967295")
        : Optional.empty();
  }

  private static void weigh(LocalityLbEndpoints.Builder group) {
    long sum = 0;
    for (LbEndpoint endpoint : group.getLbEndpointsList()) {
      sum += Integer.toUnsignedLong(endpoint.getLoadBalancingWeight().getValue());
    }
    group.setLoadBalancingWeight(UInt32Value.of((int) Math.min(sum, MAX_WEIGHT_SUM)));
  }

  private static io.envoyproxy.envoy.config.core.v3.Locality translate(Locality locality) {
    return io.envoyproxy.envoy.config.core.v3.Locality.newBuilder()
        .setRegion(locality.region())
        .setZone(locality.zone())
        .setSubZone(locality.subZone())
        .build();
  }

  private static LbEndpoint translate(Endpoint endpoint) {
    SocketAddress socket =
        SocketAddress.newBuilder()
            .setAddress(endpoint.address())
            .setPortValue(endpoint.port())
            .build();
    return LbEndpoint.newBuilder()
        .setEndpoint(
            io.envoyproxy.envoy.config.endpoint.v3.Endpoint.newBuilder()
                .setAddress(Address.newBuilder().setSocketAddress(socket)))
        .setLoadBalancingWeight(UInt32Value.of(endpoint.weight()))
        .build();
  }
}
