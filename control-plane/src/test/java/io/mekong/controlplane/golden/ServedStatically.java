package io.mekong.controlplane.golden;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Admin;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.mekong.controlplane.resource.EnvoyTypes;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.List;
import java.util.Map;

/**
 * A bootstrap that serves what a node is sent without a control plane: assignments and routes are
 * put where Envoy would have asked for them.
 */
final class ServedStatically {
  private final Map<XdsType, List<Message>> sent;

  private ServedStatically(Map<XdsType, List<Message>> sent) {
    this.sent = sent;
  }

  static String json(Map<XdsType, List<Message>> sent) {
    ServedStatically parts = new ServedStatically(sent);
    StaticResources.Builder resources = StaticResources.newBuilder();
    parts.all(XdsType.CLUSTER).forEach(c -> resources.addClusters(parts.filled((Cluster) c)));
    parts.all(XdsType.LISTENER).forEach(l -> resources.addListeners(parts.filled((Listener) l)));
    SocketAddress anyPort =
        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(0).build();
    Bootstrap bootstrap =
        Bootstrap.newBuilder()
            .setAdmin(Admin.newBuilder().setAddress(Address.newBuilder().setSocketAddress(anyPort)))
            .setStaticResources(resources)
            .build();
    try {
      return EnvoyTypes.toJson(bootstrap);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private Cluster filled(Cluster cluster) {
    if (cluster.getType() != Cluster.DiscoveryType.EDS) {
      return cluster;
    }
    return cluster.toBuilder()
        .clearEdsClusterConfig()
        .setType(Cluster.DiscoveryType.STATIC)
        .setLoadAssignment((ClusterLoadAssignment) named(XdsType.ENDPOINT, cluster.getName()))
        .build();
  }

  private Listener filled(Listener listener) {
    Listener.Builder filled = listener.toBuilder();
    Filter.Builder filter = filled.getFilterChainsBuilder(0).getFiltersBuilder(0);
    if (filter.getTypedConfig().is(HttpConnectionManager.class)) {
      filter.setTypedConfig(Any.pack(filled(filter.getTypedConfig())));
    }
    return filled.build();
  }

  private HttpConnectionManager filled(Any packed) {
    try {
      HttpConnectionManager http = packed.unpack(HttpConnectionManager.class);
      String routes = http.getRds().getRouteConfigName();
      return http.toBuilder()
          .setRouteConfig((RouteConfiguration) named(XdsType.ROUTE, routes))
          .build();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Message> all(XdsType type) {
    return sent.getOrDefault(type, List.of());
  }

  private Message named(XdsType type, String name) {
    return all(type).stream()
        .filter(resource -> type.nameOf(resource).orElseThrow().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
