package io.mekong.controlplane.golden;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.DynamicResources;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.StaticResources;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import io.mekong.controlplane.resource.EnvoyTypes;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Wraps what a node is sent as a static bootstrap, so that Envoy judges every part of it: clusters
 * and listeners as they are, each assignment once more as a static cluster, each route
 * configuration once more inside a listener, as are virtual hosts, scopes and extensions, which are
 * taken for HTTP filters.
 */
final class StaticBootstrap {
  private StaticBootstrap() {}

  static String json(Map<XdsType, List<Message>> sent) {
    StaticResources.Builder resources = StaticResources.newBuilder().addClusters(controlPlane());
    sent.get(XdsType.CLUSTER).forEach(cluster -> resources.addClusters((Cluster) cluster));
    sent.get(XdsType.ENDPOINT)
        .forEach(assignment -> resources.addClusters(holding((ClusterLoadAssignment) assignment)));
    sent.get(XdsType.LISTENER).forEach(listener -> resources.addListeners((Listener) listener));
    sent.get(XdsType.SECRET).forEach(secret -> resources.addSecrets((Secret) secret));
    int port = 30_000;
    for (HttpConnectionManager.Builder http : connectionManagers(sent)) {
      resources.addListeners(holding(http, port++));
    }
    LayeredRuntime.Builder layers = LayeredRuntime.newBuilder();
    for (Message runtime : sent.get(XdsType.RUNTIME)) {
      Runtime layer = (Runtime) runtime;
      layers.addLayersBuilder().setName(layer.getName()).setStaticLayer(layer.getLayer());
    }
    Bootstrap bootstrap =
        Bootstrap.newBuilder()
            .setLayeredRuntime(layers)
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

  private static List<HttpConnectionManager.Builder> connectionManagers(
      Map<XdsType, List<Message>> sent) {
    List<HttpConnectionManager.Builder> all = new ArrayList<>();
    for (Message routes : sent.get(XdsType.ROUTE)) {
      all.add(HttpConnectionManager.newBuilder().setRouteConfig((RouteConfiguration) routes));
    }
    for (Message host : sent.get(XdsType.VIRTUAL_HOST)) {
      RouteConfiguration.Builder routes = RouteConfiguration.newBuilder().setName("golden");
      routes.setValidateClusters(BoolValue.of(false)).addVirtualHosts((VirtualHost) host);
      all.add(HttpConnectionManager.newBuilder().setRouteConfig(routes));
    }
    for (Message scope : sent.get(XdsType.SCOPED_ROUTE)) {
      all.add(HttpConnectionManager.newBuilder().setScopedRoutes(only(scope)));
    }
    for (Message extension : sent.get(XdsType.EXTENSION_CONFIG)) {
      TypedExtensionConfig config = (TypedExtensionConfig) extension;
      HttpConnectionManager.Builder http = HttpConnectionManager.newBuilder();
      http.getRouteConfigBuilder().setName("golden");
      http.addHttpFiltersBuilder()
          .setName(config.getName())
          .setTypedConfig(config.getTypedConfig());
      all.add(http);
    }
    return all;
  }

  private static ScopedRoutes only(Message scope) {
    ScopedRoutes.Builder scopes = ScopedRoutes.newBuilder().setName("golden");
    scopes
        .getScopeKeyBuilderBuilder()
        .addFragmentsBuilder()
        .getHeaderValueExtractorBuilder()
        .setName("host")
        .setIndex(0);
    scopes.getRdsConfigSourceBuilder().setResourceApiVersion(ApiVersion.V3).getAdsBuilder();
    ScopedRouteConfiguration.Builder inline = ((ScopedRouteConfiguration) scope).toBuilder();
    if (!inline.hasRouteConfiguration()) {
      // Envoy takes scopes of a static list only with their routes inside.
      inline.clearRouteConfigurationName().getRouteConfigurationBuilder().setName("golden");
    }
    scopes.getScopedRouteConfigurationsListBuilder().addScopedRouteConfigurations(inline);
    return scopes.build();
  }

  private static Listener holding(HttpConnectionManager.Builder http, int port) {
    http.setStatPrefix("golden")
        .addHttpFilters(
            HttpFilter.newBuilder()
                .setName("envoy.filters.http.router")
                .setTypedConfig(Any.pack(Router.getDefaultInstance())));
    SocketAddress socket =
        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port).build();
    return Listener.newBuilder()
        .setName("golden-http-" + port)
        .setAddress(Address.newBuilder().setSocketAddress(socket))
        .addFilterChains(
            FilterChain.newBuilder()
                .addFilters(
                    Filter.newBuilder()
                        .setName("envoy.filters.network.http_connection_manager")
                        .setTypedConfig(Any.pack(http.build()))))
        .build();
  }
}
