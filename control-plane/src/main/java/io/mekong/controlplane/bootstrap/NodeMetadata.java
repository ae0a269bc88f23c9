package io.mekong.controlplane.bootstrap;

import com.google.common.collect.ImmutableSortedSet;
import java.util.OptionalInt;

/**
 * The {@code mekong.*} keys of a node's metadata: what a sidecar asks of the control plane.
 *
 * @param service {@code mekong.service}: service that the sidecar stands beside; empty for none
 * @param outboundPort {@code mekong.outbound.port}, 1-65535; absent means 15001 when a service is
 *     given, and else no outbound listener
 * @param inboundPort {@code mekong.inbound.port}, 1-65535; absent means no inbound listener
 * @param appPort {@code mekong.app.port}, 1-65535; absent means no inbound listener
 * @param services {@code mekong.services}: only these are sent; empty means all
 */
public record NodeMetadata(
    String service,
    OptionalInt outboundPort,
    OptionalInt inboundPort,
    OptionalInt appPort,
    ImmutableSortedSet<String> services) {

  /** Whether the control plane generates any listener for such a node. */
  public boolean asksForListeners() {
    return !service.isEmpty() || outboundPort.isPresent();
  }
}
