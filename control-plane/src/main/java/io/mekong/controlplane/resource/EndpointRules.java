package io.mekong.controlplane.resource;

import com.google.common.net.InetAddresses;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.Optional;

/**
 * What Envoy refuses about an assignment beyond the rules of its protos: host names, and weights of
 * a locality that add up to more than 32 bits. It would refuse the whole message for one of them.
 */
final class EndpointRules {
  private static final long MAX_SUM = 0xffff_ffffL;

  private EndpointRules() {}

  static Optional<Violation> firstViolation(Message resource) {
    if (resource instanceof ClusterLoadAssignment assignment) {
      for (int i = 0; i < assignment.getEndpointsCount(); i++) {
        Optional<String> rule = firstViolation(assignment.getEndpoints(i));
        if (rule.isPresent()) {
          return Optional.of(new Violation("endpoints[" + i + "]", rule.get()));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> firstViolation(LocalityLbEndpoints locality) {
    long sum = 0;
    for (LbEndpoint endpoint : locality.getLbEndpointsList()) {
      Address address = endpoint.getEndpoint().getAddress();
      SocketAddress socket = address.getSocketAddress();
      if (address.hasSocketAddress() && !InetAddresses.isInetAddress(socket.getAddress())) {
        return Optional.of(
            "has the address '" + socket.getAddress() + "', which is not an IP literal");
      }
      sum +=
          endpoint.hasLoadBalancingWeight()
              ? Integer.toUnsignedLong(endpoint.getLoadBalancingWeight().getValue())
              : 1;
    }
    return sum > MAX_SUM
        ? Optional.of("has weights that add up to more than " + MAX_SUM)
        : Optional.empty();
  }
}
