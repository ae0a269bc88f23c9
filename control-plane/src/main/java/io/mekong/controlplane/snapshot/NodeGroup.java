package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableSortedSet;
import java.util.OptionalInt;

/**
 * Exactly the node facts that may split a group; two nodes of one group share every byte. Nothing
 * but the dialect of the user agent and {@code mekong.*} metadata is in here: id, cluster, locality
 * and other metadata never split.
 *
 * @param dialect what the client understands
 * @param service {@code mekong.service}: the service that the sidecar stands beside; empty for none
 * @param outboundPort {@code mekong.outbound.port}: where the outbound listener binds
 * @param inboundPort {@code mekong.inbound.port}: where the inbound listener binds
 * @param appPort {@code mekong.app.port}: where inbound traffic goes on 127.0.0.1
 * @param services {@code mekong.services}: only these services are sent; empty means all
 */
public record NodeGroup(
    Dialect dialect,
    String service,
    OptionalInt outboundPort,
    OptionalInt inboundPort,
    OptionalInt appPort,
    ImmutableSortedSet<String> services) {

  /** What a client understands. */
  public enum Dialect {
    ENVOY,
    /** A gRPC library that speaks xDS itself. */
    GRPC
  }

  /** An Envoy without any {@code mekong.*} metadata. */
  public static final NodeGroup PLAIN_ENVOY =
      new NodeGroup(
          Dialect.ENVOY,
          "",
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          ImmutableSortedSet.of());

  /** Whether resources of this service are sent to the group's nodes. */
  public boolean allows(String serviceName) {
    return services.isEmpty() || services.contains(serviceName);
  }
}
