package io.mekong.controlplane.golden;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.DynamicResources;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.mekong.controlplane.resource.EnvoyTypes;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.List;
import java.util.Map;

/**
 * Wraps what a node is sent as a static bootstrap, so that Envoy judges every part of it: clusters
 * and listeners as they are, each assignment once more as a static cluster, each route
 * configuration once more inside a listener.
 */
final class StaticBootstrap {
  private StaticBootstrap() {}

  static String json(Map<XdsType, List<Message>> sent) {
    StaticResources.Builder resources = StaticResources.newBuilder().addClusters(controlPlane());
    sent.get(XdsType.CLUSTER).forEach(cluster -> resources.addClusters((Cluster) cluster));
    sent.get(XdsType.ENDPOINT)
        .forEach(assignment -> resources.addClusters(holding((ClusterLoadAssignment) assignment)));
    sent.get(XdsType.LISTENER).forEach(listener -> resources.addListeners((Listener) listener));
    int port = 30_000;
    for (Message routes : sent.get(XdsType.ROUTE)) {
      resources.addListeners(holding((RouteConfiguration) routes, port++));
    }
    Bootstrap bootstrap =
        Bootstrap.newBuilder()
            .setNode(Node.newBuilder().setId("golden").setCluster("golden"))
            .setDynamicResources(DynamicResources.newBuilder().setAdsConfig(ads()))
            .setStaticResources(resources)
            .build();
    try {
      return EnvoyTypes.toJson(bootstrap);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ApiConfigSource ads() {
    return ApiConfigSource.newBuilder()
        .setApiType(ApiConfigSource.ApiType.DELTA_GRPC)
        .setTransportApiVersion(ApiVersion.V3)
        .addGrpcServices(
            GrpcService.newBuilder()
                .setEnvoyGrpc(
                    GrpcService.EnvoyGrpc.newBuilder().setClusterName("golden-control-plane")))
        .build();
  }

  private static Cluster controlPlane() {
    return Cluster.newBuilder()
        .setName("golden-control-plane")
        .setType(Cluster.DiscoveryType.STATIC)
        .build();
  }

  private static Cluster holding(ClusterLoadAssignment assignment) {
    return Cluster.newBuilder()
        .setName("golden-endpoints-" + assignment.getClusterName())
        .setType(Cluster.DiscoveryType.STATIC)
        .setLoadAssignment(assignment)
        .build();
  }

  private static Listener holding(RouteConfiguration routes, int port) {
    HttpConnectionManager http =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("golden")
            .setRouteConfig(routes)
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("envoy.filters.http.router")
                    .setTypedConfig(Any.pack(Router.getDefaultInstance())))
            .build();
    SocketAddress socket =
        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port).build();
    return Listener.newBuilder()
        .setName("golden-routes-" + routes.getName())
        .setAddress(Address.newBuilder().setSocketAddress(socket))
        .addFilterChains(
            FilterChain.newBuilder()
                .addFilters(
                    Filter.newBuilder()
                        .setName("envoy.filters.network.http_connection_manager")
                        .setTypedConfig(Any.pack(http))))
        .build();
  }
}
