package io.mekong.controlplane.translation.endpoint;

import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceInstance.Endpoint;
import java.util.Optional;

/** Reads assignments, for those who explain them. */
public final class Assignments {
  private Assignments() {}

  /** Which of the instances at an address is sent; empty when none is. */
  public static Optional<ServiceInstance> sentAt(Service service, Endpoint endpoint) {
    return Trimming.winners(service).stream()
        .filter(instance ->
            instance.endpoint().address().equals(endpoint.address())
                && instance.endpoint().port() == endpoint.port())
        .findFirst();
  }

  /** Whether an assignment holds the address of an endpoint. */
  public static boolean holds(VersionedResource assignment, Endpoint endpoint) {
    return assignment.decode() instanceof ClusterLoadAssignment decoded
        && decoded.getEndpointsList().stream()
            .flatMap(group -> group.getLbEndpointsList().stream())
            .map(each -> each.getEndpoint().getAddress().getSocketAddress())
            .anyMatch(socket -> isAt(socket, endpoint));
  }

  private static boolean isAt(SocketAddress socket, Endpoint endpoint) {
    return socket.getAddress().equals(endpoint.address())
        && socket.getPortValue() == endpoint.port();
  }
}
