package io.mekong.controlplane.translation.route;

import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.InboundPorts;
import io.mekong.controlplane.translation.ProxylessView;
import io.mekong.controlplane.translation.ResourceTranslator;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.World;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceKey;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * Makes route configurations. Routes have no time limit of their own: Envoy's default of 15 s cuts
 * uploads, downloads and streams that are in good health; a limit is for a policy to set.
 *
 * <p>A gRPC library is sent one for each service, and matches any host in it: it has come by the
 * name of the service, and an overridden authority is for the server.
 */
public final class RouteTranslator implements ResourceTranslator<RouteInput, RouteConfiguration> {
  private static final String OUTBOUND = "outbound";
  private static final Duration NO_LIMIT = Duration.getDefaultInstance();

  /**
   * A route to a cluster that is not there yet answers 503 instead of refusing the whole update.
   */
  private static final BoolValue NOT_VALIDATED = BoolValue.of(false);

  @Override
  public XdsType type() {
    return XdsType.ROUTE;
  }

  @Override
  public ViewKey viewOf(NodeGroup group) {
    return ProxylessView.has(group) ? new ProxylessView() : RouteView.of(group);
  }

  @Override
  public void inputs(World world, ViewKey view, Scope scope, Consumer<? super RouteInput> taker) {
    if (view instanceof RouteView asked) {
      ofSidecar(world, asked, taker);
    } else {
      ProxylessView.forEachName(
          world, scope, name -> taker.accept(new RouteInput(name, new RouteInput.ToService())));
    }
  }

  private static void ofSidecar(World world, RouteView asked, Consumer<? super RouteInput> taker) {
    taker.accept(new RouteInput(OUTBOUND, new RouteInput.ToServices(reachable(world, asked))));
    asked
        .inboundPort()
        .ifPresent(port ->
            taker.accept(
                new RouteInput(InboundPorts.resourceName(port), new RouteInput.ToApplication())));
  }

  private static SortedMap<ServiceKey, Protocol> reachable(World world, RouteView asked) {
    if (asked.services().isEmpty()) {
      return world.protocols();
    }
    ImmutableSortedMap.Builder<ServiceKey, Protocol> some = ImmutableSortedMap.naturalOrder();
    for (String name : asked.services()) {
      Protocol protocol =
          ServiceKey.isValid(name) ? world.protocols().get(new ServiceKey(name)) : null;
      if (protocol != null) {
        some.put(new ServiceKey(name), protocol);
      }
    }
    return some.build();
  }

  @Override
  public RouteConfiguration translate(RouteInput input) {
    RouteConfiguration.Builder routes = RouteConfiguration.newBuilder().setName(input.name());
    switch (input.target()) {
      case RouteInput.ToServices(SortedMap<ServiceKey, Protocol> protocols) -> {
        routes.setValidateClusters(NOT_VALIDATED).setIgnorePortInHostMatching(true);
        protocols.forEach((service, protocol) -> addHost(routes, service, protocol));
      }
      case RouteInput.ToApplication() ->
          routes
              .setValidateClusters(NOT_VALIDATED)
              .addVirtualHosts(virtualHost("inbound", "*", toCluster(input.name())));
      case RouteInput.ToService() ->
          routes.addVirtualHosts(virtualHost(input.name(), "*", direct(input.name())));
    }
    return routes.build();
  }

  /**
   * All of a virtual host is constant but the names in it, so these are looked at and nothing else:
   * reflection over thousands of hosts takes a tenth of a second of a start.
   */
  @Override
  public Optional<String> check(RouteConfiguration routes) {
    boolean fit = !routes.getName().isEmpty();
    for (VirtualHost host : routes.getVirtualHostsList()) {
      fit &= isFit(host);
    }
    return fit ? Optional.empty() : ResourceTranslator.super.check(routes);
  }

  private static boolean isFit(VirtualHost host) {
    return !host.getName().isEmpty()
        && host.getDomainsCount() == 1
        && !host.getDomains(0).isEmpty()
        && host.getRoutesCount() == 1
        && !host.getRoutes(0).getRoute().getCluster().isEmpty();
  }

  private static void addHost(
      RouteConfiguration.Builder routes, ServiceKey service, Protocol protocol) {
    switch (protocol) {
      case HTTP, HTTP2, GRPC ->
          routes.addVirtualHosts(
              virtualHost(service.name(), service.name(), toCluster(service.name())));
      // Nothing to tell it by: HTTP routes do not lead to a service that speaks something else.
      case TCP -> {}
    }
  }

  private static VirtualHost virtualHost(String name, String domain, RouteAction action) {
    return VirtualHost.newBuilder()
        .setName(name)
        .addDomains(domain)
        .addRoutes(
            Route.newBuilder().setMatch(RouteMatch.newBuilder().setPrefix("/")).setRoute(action))
        .build();
  }

  private static RouteAction toCluster(String name) {
    return RouteAction.newBuilder().setCluster(name).setTimeout(NO_LIMIT).build();
  }

  /** A gRPC library has deadlines of its own and no time limit of a route. */
  private static RouteAction direct(String cluster) {
    return RouteAction.newBuilder().setCluster(cluster).build();
  }
}
