package io.mekong.controlplane.translation;

import io.mekong.controlplane.snapshot.NodeGroup;
import java.util.Optional;

/**
 * Where a sidecar takes traffic for its application; there only when a node said both.
 *
 * @param inbound where the listener binds, 1-65535
 * @param app where the application listens on 127.0.0.1, 1-65535
 */
public record InboundPorts(int inbound, int app) {
  /** The ports of a group's nodes; empty unless both are set and the nodes are Envoys. */
  public static Optional<InboundPorts> of(NodeGroup group) {
    if (group.dialect() != NodeGroup.Dialect.ENVOY
        || group.inboundPort().isEmpty()
        || group.appPort().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new InboundPorts(group.inboundPort().getAsInt(), group.appPort().getAsInt()));
  }

  /** Name of the listener, route and cluster on this port. */
  public static String resourceName(int inboundPort) {
    return "inbound:" + inboundPort;
  }
}
