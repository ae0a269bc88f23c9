package io.mekong.tests.bench.peers;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpointOrBuilder;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.function.ToIntFunction;

/** Assignments with other weights. */
final class Weighed {
  private Weighed() {}

  /** What was recorded. */
  static ClusterLoadAssignment assignment(Resource recorded) {
    try {
      return ClusterLoadAssignment.parseFrom(recorded.getResource().getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no assignment: " + recorded.getName(), e);
    }
  }

  /** How a {@link WeightChange} names it. */
  static String name(LbEndpointOrBuilder endpoint) {
    SocketAddress at = endpoint.getEndpoint().getAddress().getSocketAddress();
    return at.getAddress() + ":" + at.getPortValue();
  }

  /** As many requests as with no weight, when it has none. */
  static int weight(LbEndpointOrBuilder endpoint) {
    return endpoint.hasLoadBalancingWeight() ? endpoint.getLoadBalancingWeight().getValue() : 1;
  }

  /** The same in which each endpoint weighs that. */
  static ClusterLoadAssignment weighing(
      ClusterLoadAssignment assignment, ToIntFunction<LbEndpointOrBuilder> weight) {
    ClusterLoadAssignment.Builder changed = assignment.toBuilder();
    for (LocalityLbEndpoints.Builder group : changed.getEndpointsBuilderList()) {
      for (LbEndpoint.Builder endpoint : group.getLbEndpointsBuilderList()) {
        endpoint.setLoadBalancingWeight(UInt32Value.of(weight.applyAsInt(endpoint)));
      }
    }
    return changed.build();
  }
}
