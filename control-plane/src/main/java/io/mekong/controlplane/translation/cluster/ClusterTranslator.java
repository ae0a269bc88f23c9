package io.mekong.controlplane.translation.cluster;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.AdsSource;
import io.mekong.controlplane.translation.InboundPorts;
import io.mekong.controlplane.translation.ProxylessView;
import io.mekong.controlplane.translation.ResourceTranslator;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.World;
import io.mekong.registry.model.Protocol;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes clusters. Left at Envoy's defaults, because nothing else is needed: round robin, and the
 * panic threshold, which cannot be met as only healthy endpoints are ever sent.
 *
 * <p>A gRPC library is told where the endpoints come from and nothing else: it speaks HTTP/2 anyhow
 * and has time limits of its own.
 */
public final class ClusterTranslator implements ResourceTranslator<ClusterInput, Cluster> {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

  /**
   * Envoy's default, written out for readers of a config dump: outlasts two lost SYNs (1 s, 3 s).
   */
  private static final Duration CONNECT_TIMEOUT = Duration.newBuilder().setSeconds(5).build();

  /** Packing reads descriptors, so it waits for the first cluster that needs it. */
  private static final class Packed {
    static final Any HTTP2_UPSTREAM =
        Any.pack(
            HttpProtocolOptions.newBuilder()
                .setExplicitHttpConfig(
                    ExplicitHttpConfig.newBuilder()
                        .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()))
                .build());

    /** The application is spoken to as the caller spoke to the sidecar, so gRPC stays HTTP/2. */
    static final Any SAME_AS_DOWNSTREAM =
        Any.pack(
            HttpProtocolOptions.newBuilder()
                .setUseDownstreamProtocolConfig(
                    UseDownstreamHttpConfig.newBuilder()
                        .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
                        .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()))
                .build());
  }

  @Override
  public XdsType type() {
    return XdsType.CLUSTER;
  }

  @Override
  public ViewKey viewOf(NodeGroup group) {
    return ProxylessView.has(group)
        ? new ProxylessView()
        : InboundPorts.of(group).<ViewKey>map(ClusterView::new).orElse(ViewKey.SHARED);
  }

  @Override
  public void inputs(World world, ViewKey view, Scope scope, Consumer<? super ClusterInput> taker) {
    if (view instanceof ProxylessView) {
      ProxylessView.forEachName(world, scope, name -> taker.accept(ClusterInput.byLibrary(name)));
      return;
    }
    world.forEachService(scope, s -> taker.accept(ClusterInput.of(s.key().name(), s.protocol())));
    if (view instanceof ClusterView(InboundPorts ports)) {
      taker.accept(ClusterInput.of(ports));
    }
  }

  /**
   * All of a cluster that leads to a service is constant but its name, so the name is looked at and
   * nothing else: reflection over thousands of clusters takes a fifth of a second of a start.
   */
  @Override
  public Optional<String> check(Cluster cluster) {
    return cluster.getType() == Cluster.DiscoveryType.EDS && !cluster.getName().isEmpty()
        ? Optional.empty()
        : ResourceTranslator.super.check(cluster);
  }

  @Override
  public Cluster translate(ClusterInput input) {
    Cluster.Builder cluster = Cluster.newBuilder().setName(input.name());
    switch (input.target()) {
      case ClusterInput.ToService(Protocol protocol) -> leadToService(cluster, protocol);
      case ClusterInput.ToServiceByLibrary() -> discoverEndpoints(cluster);
      case ClusterInput.ToApplication(int port) -> leadToApplication(cluster, port);
    }
    return cluster.build();
  }

  private static void leadToService(Cluster.Builder cluster, Protocol protocol) {
    discoverEndpoints(cluster.setConnectTimeout(CONNECT_TIMEOUT));
    switch (protocol) {
      case HTTP2, GRPC ->
          cluster.putTypedExtensionProtocolOptions(HTTP_OPTIONS, Packed.HTTP2_UPSTREAM);
      // HTTP/1.1 is what Envoy speaks when nothing is said; TCP has no HTTP at all.
      case HTTP, TCP -> {}
    }
  }

  private static void discoverEndpoints(Cluster.Builder cluster) {
    cluster
        .setType(Cluster.DiscoveryType.EDS)
        .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(AdsSource.ADS));
  }

  private static void leadToApplication(Cluster.Builder cluster, int port) {
    SocketAddress socket =
        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port).build();
    cluster
        .setConnectTimeout(CONNECT_TIMEOUT)
        .setType(Cluster.DiscoveryType.STATIC)
        .putTypedExtensionProtocolOptions(HTTP_OPTIONS, Packed.SAME_AS_DOWNSTREAM)
        .setLoadAssignment(
            ClusterLoadAssignment.newBuilder()
                .setClusterName(cluster.getName())
                .addEndpoints(
                    LocalityLbEndpoints.newBuilder()
                        .addLbEndpoints(
                            LbEndpoint.newBuilder()
                                .setEndpoint(
                                    Endpoint.newBuilder()
                                        .setAddress(
                                            Address.newBuilder().setSocketAddress(socket))))));
  }
}
