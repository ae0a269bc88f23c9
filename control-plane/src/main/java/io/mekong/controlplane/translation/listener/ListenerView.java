package io.mekong.controlplane.translation.listener;

import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.translation.InboundPorts;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a node asked for.
 *
 * @param service whose protocol the inbound listener speaks; empty for none, or without inbound
 * @param outboundPort where the outbound listener binds; absent when the node did not ask for it
 * @param inboundPort where the inbound listener binds; absent without it
 */
record ListenerView(String service, OptionalInt outboundPort, OptionalInt inboundPort)
    implements ViewKey {
  private static final int DEFAULT_OUTBOUND_PORT = 15_001;

  static ListenerView of(NodeGroup group) {
    Optional<InboundPorts> inbound = InboundPorts.of(group);
    return new ListenerView(
        inbound.isPresent() ? group.service() : "",
        outboundPortOf(group),
        inbound.map(ports -> OptionalInt.of(ports.inbound())).orElse(OptionalInt.empty()));
  }

  private static OptionalInt outboundPortOf(NodeGroup group) {
    boolean asked = !group.service().isEmpty() || group.outboundPort().isPresent();
    return asked
        ? OptionalInt.of(group.outboundPort().orElse(DEFAULT_OUTBOUND_PORT))
        : OptionalInt.empty();
  }
}
