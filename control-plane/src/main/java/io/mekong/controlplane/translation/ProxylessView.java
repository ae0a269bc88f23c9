package io.mekong.controlplane.translation;

import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.registry.model.Protocol;
import java.util.function.Consumer;

/**
 * The view of gRPC libraries that speak xDS themselves, of every type that they are not sent the
 * same as Envoy of; all of them read the same tables.
 *
 * @see <a href="https://github.com/grpc/proposal/blob/master/A27-xds-global-load-balancing.md">gRFC
 *     A27</a>
 */
public record ProxylessView() implements ViewKey {
  /** Whether the nodes of a group have this view. */
  public static boolean has(NodeGroup group) {
    return group.dialect() == NodeGroup.Dialect.GRPC;
  }

  /** Tells the names that a library can ask for: services that speak anything on top of HTTP. */
  public static void forEachName(World world, Scope scope, Consumer<String> taker) {
    world.forEachService(
        scope,
        service -> {
          if (service.protocol() != Protocol.TCP) {
            taker.accept(service.key().name());
          }
        });
  }
}
