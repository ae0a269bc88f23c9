package io.mekong.tests.bench.peers;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.service.discovery.v3.Resource;

/** The instance of a service whose weight runs change. */
final class FirstInstance {
  private FirstInstance() {}

  /** A recorded assignment of service {@code sN} in which it weighs this. */
  static ClusterLoadAssignment weighing(int weight, Resource recorded) {
    try {
      ClusterLoadAssignment.Builder assignment =
          ClusterLoadAssignment.parseFrom(recorded.getResource().getValue()).toBuilder();
      String address = address(Integer.parseInt(recorded.getName().substring(1)));
      for (LocalityLbEndpoints.Builder group : assignment.getEndpointsBuilderList()) {
        group.getLbEndpointsBuilderList().stream()
            .filter(endpoint -> isAt(address, endpoint))
            .forEach(endpoint -> endpoint.setLoadBalancingWeight(UInt32Value.of(weight)));
      }
      return assignment.build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no assignment: " + recorded.getName(), e);
    }
  }

  /** Addresses are given out in the order of instances, then of services. */
  private static String address(int service) {
    return "10.%d.%d.%d".formatted(service >> 16, service >> 8 & 255, service & 255);
  }

  private static boolean isAt(String address, LbEndpoint.Builder endpoint) {
    return endpoint.getEndpoint().getAddress().getSocketAddress().getAddress().equals(address);
  }
}
