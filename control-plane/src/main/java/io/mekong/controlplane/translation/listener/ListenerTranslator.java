package io.mekong.controlplane.translation.listener;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
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
import io.mekong.controlplane.translation.ResourceTranslator;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.World;
import io.mekong.controlplane.translation.listener.ListenerInput.Traffic;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceKey;
import java.util.stream.Stream;

/**
 * Makes listeners. HTTP/1 and HTTP/2 are told apart by what the caller sends, WebSocket upgrades
 * pass. Envoy's stream idle time-out of five minutes stays: with no time limit on routes it is what
 * ends a stuck request.
 */
public final class ListenerTranslator implements ResourceTranslator<ListenerInput, Listener> {
  private static final String OUTBOUND = "outbound";
  private static final String LOOPBACK = "127.0.0.1";
  private static final String ANY_ADDRESS = "0.0.0.0";

  private static final HttpFilter ROUTER =
      HttpFilter.newBuilder()
          .setName("envoy.filters.http.router")
          .setTypedConfig(Any.pack(Router.getDefaultInstance()))
          .build();

  @Override
  public XdsType type() {
    return XdsType.LISTENER;
  }

  @Override
  public ViewKey viewOf(NodeGroup group) {
    return ListenerView.of(group);
  }

  @Override
  public Stream<ListenerInput> inputs(World world, ViewKey view, Scope scope) {
    ListenerView asked = (ListenerView) view;
    Stream.Builder<ListenerInput> inputs = Stream.builder();
    asked
        .outboundPort()
        .ifPresent(port -> inputs.add(new ListenerInput(OUTBOUND, port, Traffic.OUTBOUND_HTTP)));
    asked
        .inboundPort()
        .ifPresent(port ->
            inputs.add(
                new ListenerInput(
                    InboundPorts.resourceName(port), port, inbound(world, asked.service()))));
    return inputs.build();
  }

  private static Traffic inbound(World world, String service) {
    return ServiceKey.isValid(service)
            && world.protocols().get(new ServiceKey(service)) == Protocol.TCP
        ? Traffic.INBOUND_TCP
        : Traffic.INBOUND_HTTP;
  }

  @Override
  public Listener translate(ListenerInput input) {
    return switch (input.traffic()) {
      case OUTBOUND_HTTP -> listener(input, LOOPBACK, http(input.name(), OUTBOUND));
      case INBOUND_HTTP -> listener(input, ANY_ADDRESS, http(input.name(), "inbound"));
      case INBOUND_TCP -> listener(input, ANY_ADDRESS, tcp(input.name()));
    };
  }

  private static Listener listener(ListenerInput input, String address, Filter filter) {
    SocketAddress socket =
        SocketAddress.newBuilder().setAddress(address).setPortValue(input.port()).build();
    return Listener.newBuilder()
        .setName(input.name())
        .setAddress(Address.newBuilder().setSocketAddress(socket))
        .addFilterChains(FilterChain.newBuilder().addFilters(filter))
        .build();
  }

  private static Filter http(String routeName, String statPrefix) {
    return filter(
        "envoy.filters.network.http_connection_manager",
        HttpConnectionManager.newBuilder()
            .setStatPrefix(statPrefix)
            .setRds(Rds.newBuilder().setConfigSource(AdsSource.ADS).setRouteConfigName(routeName))
            .addHttpFilters(ROUTER)
            .addUpgradeConfigs(UpgradeConfig.newBuilder().setUpgradeType("websocket"))
            .build());
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
