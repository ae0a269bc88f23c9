package io.mekong.controlplane.translation.route;

import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.translation.InboundPorts;
import java.util.OptionalInt;

/**
 * What a node may reach and takes in.
 *
 * @param services only these have a virtual host; empty means all
 * @param inboundPort of its inbound listener; absent without it
 */
record RouteView(ImmutableSortedSet<String> services, OptionalInt inboundPort) implements ViewKey {
  static RouteView of(NodeGroup group) {
    return new RouteView(
        group.services(),
        InboundPorts.of(group)
            .map(ports -> OptionalInt.of(ports.inbound()))
            .orElse(OptionalInt.empty()));
  }
}
