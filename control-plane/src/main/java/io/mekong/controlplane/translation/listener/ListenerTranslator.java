package io.mekong.controlplane.translation.listener;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.AdsSource;
import io.mekong.controlplane.translation.InboundPorts;
import io.mekong.controlplane.translation.ProxylessView;
import io.mekong.controlplane.translation.ResourceTranslator;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.World;
import io.mekong.controlplane.translation.listener.ListenerInput.Traffic;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceKey;
import java.util.function.Consumer;

/**
 * Makes listeners. HTTP/1 and HTTP/2 are told apart by what the caller sends, WebSocket upgrades
 * pass. Envoy's stream idle time-out of five minutes stays: with no time limit on routes it is what
 * ends a stuck request.
 *
 * <p>A gRPC library is sent an API listener for each service, in which nothing is said but what it
 * reads: a table of its own, so that no Envoy ever finds one behind a wildcard.
 */
public final class ListenerTranslator implements ResourceTranslator<ListenerInput, Listener> {
  private static final String OUTBOUND = "outbound";
  private static final String LOOPBACK = "127.0.0.1";
  private static final String ANY_ADDRESS = "0.0.0.0";

  /** Packing reads descriptors, so it waits for the first listener. */
  private static final class Packed {
    static final HttpFilter ROUTER =
        HttpFilter.newBuilder()
            .setName("envoy.filters.http.router")
            .setTypedConfig(Any.pack(Router.getDefaultInstance()))
            .build();
  }

  @Override
  public XdsType type() {
    return XdsType.LISTENER;
  }

  @Override
  public ViewKey viewOf(NodeGroup group) {
    return ProxylessView.has(group) ? new ProxylessView() : ListenerView.of(group);
  }

  @Override
  public void inputs(
      World world, ViewKey view, Scope scope, Consumer<? super ListenerInput> taker) {
    if (view instanceof ListenerView asked) {
      bound(world, asked, taker);
    } else {
      ProxylessView.forEachName(world, scope, name -> taker.accept(ListenerInput.library(name)));
    }
  }

  private static void bound(
      World world, ListenerView asked, Consumer<? super ListenerInput> taker) {
    asked
        .outboundPort()
        .ifPresent(port -> taker.accept(ListenerInput.port(OUTBOUND, port, Traffic.OUTBOUND_HTTP)));
    asked
        .inboundPort()
        .ifPresent(port ->
            taker.accept(
                ListenerInput.port(
                    InboundPorts.resourceName(port), port, inbound(world, asked.service()))));
  }

  private static Traffic inbound(World world, String service) {
    return ServiceKey.isValid(service)
            && world.protocols().get(new ServiceKey(service)) == Protocol.TCP
        ? Traffic.INBOUND_TCP
        : Traffic.INBOUND_HTTP;
  }

  @Override
  public Listener translate(ListenerInput input) {
    Listener.Builder listener = Listener.newBuilder().setName(input.name());
    switch (input.place()) {
      case ListenerInput.Port(int port, Traffic traffic) -> bind(listener, port, traffic);
      case ListenerInput.Library() -> listener.setApiListener(api(input.name()));
    }
    return listener.build();
  }

  private static void bind(Listener.Builder listener, int port, Traffic traffic) {
    String name = listener.getName();
    switch (traffic) {
      case OUTBOUND_HTTP -> bind(listener, socket(LOOPBACK, port), http(name, OUTBOUND));
      case INBOUND_HTTP -> bind(listener, socket(ANY_ADDRESS, port), http(name, "inbound"));
      case INBOUND_TCP -> bind(listener, socket(ANY_ADDRESS, port), tcp(name));
    }
  }

  private static SocketAddress socket(String address, int port) {
    return SocketAddress.newBuilder().setAddress(address).setPortValue(port).build();
  }

  private static void bind(Listener.Builder listener, SocketAddress socket, Filter filter) {
    listener
        .setAddress(Address.newBuilder().setSocketAddress(socket))
        .addFilterChains(FilterChain.newBuilder().addFilters(filter));
  }

  private static Filter http(String routeName, String statPrefix) {
    return filter(
        "envoy.filters.network.http_connection_manager",
        manager(routeName, statPrefix)
            .addUpgradeConfigs(UpgradeConfig.newBuilder().setUpgradeType("websocket"))
            .build());
  }

  private static ApiListener api(String service) {
    return ApiListener.newBuilder()
        .setApiListener(Any.pack(manager(service, service).build()))
        .build();
  }

  private static HttpConnectionManager.Builder manager(String routeName, String statPrefix) {
    return HttpConnectionManager.newBuilder()
        .setStatPrefix(statPrefix)
        .setRds(Rds.newBuilder().setConfigSource(AdsSource.ADS).setRouteConfigName(routeName))
        .addHttpFilters(Packed.ROUTER);
  }

  private static Filter tcp(String clusterName) {
    return filter(
        "envoy.filters.network.tcp_proxy",
        TcpProxy.newBuilder().setStatPrefix("inbound").setCluster(clusterName).build());
  }

  private static Filter filter(String name, Message config) {
    return Filter.newBuilder().setName(name).setTypedConfig(Any.pack(config)).build();
  }
}
