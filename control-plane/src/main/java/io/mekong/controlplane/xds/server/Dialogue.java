package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.ResourceLocator;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.xds.protocol.DeltaSession;
import io.mekong.controlplane.xds.protocol.DiscoveryRequest;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.controlplane.xds.protocol.SotwSession;
import java.util.List;
import java.util.stream.Stream;

/**
 * How one form of the protocol is spoken: what differs between delta and SotW on the wire.
 *
 * @param <Q> request message
 */
interface Dialogue<Q extends Message> {
  /** The node of a request; the default instance when it carries none. */
  Node node(Q request);

  /** The type that a request is about; empty when it leaves that to the method. */
  String typeUrl(Q request);

  /** Gives a request to the session that {@link #open} made. */
  Session.Answer take(Session session, Q request, String typeUrl);

  /** A new session of a node that reads these tables. */
  Session open(NodeIdentity node, NodeViews views, SessionLimits limits);

  /** How responses to a node look. */
  WireResponse.Form form(NodeIdentity node);

  /**
   * "It is legal for a request to have some resources listed in resource_names and others in
   * resource_locators." Dynamic parameters choose nothing: each resource has a single variant.
   */
  private static ImmutableList<String> names(List<String> names, List<ResourceLocator> locators) {
    if (locators.isEmpty()) {
      return ImmutableList.copyOf(names);
    }
    return Stream.concat(names.stream(), locators.stream().map(ResourceLocator::getName))
        .collect(ImmutableList.toImmutableList());
  }

  /** The incremental protocol. */
  final class Delta implements Dialogue<DeltaDiscoveryRequest> {
    @Override
    public Node node(DeltaDiscoveryRequest request) {
      return request.getNode();
    }

    @Override
    public String typeUrl(DeltaDiscoveryRequest request) {
      return request.getTypeUrl();
    }

    @Override
    public Session.Answer take(Session session, DeltaDiscoveryRequest request, String typeUrl) {
      return ((DeltaSession) session)
          .request(
              new DiscoveryRequest.Delta(
                  typeUrl,
                  Dialogue.names(
                      request.getResourceNamesSubscribeList(),
                      request.getResourceLocatorsSubscribeList()),
                  Dialogue.names(
                      request.getResourceNamesUnsubscribeList(),
                      request.getResourceLocatorsUnsubscribeList()),
                  ImmutableMap.copyOf(request.getInitialResourceVersionsMap()),
                  request.getResponseNonce(),
                  request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null));
    }

    @Override
    public Session open(NodeIdentity node, NodeViews views, SessionLimits limits) {
      return new DeltaSession(node.group(), node.facts(), views, limits);
    }

    @Override
    public WireResponse.Form form(NodeIdentity node) {
      return WireResponse.Form.DELTA;
    }
  }

  /** State of the world. */
  final class Sotw implements Dialogue<io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest> {
    @Override
    public Node node(io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest request) {
      return request.getNode();
    }

    @Override
    public String typeUrl(io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest request) {
      return request.getTypeUrl();
    }

    @Override
    public Session.Answer take(
        Session session,
        io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest request,
        String typeUrl) {
      return ((SotwSession) session)
          .request(
              new DiscoveryRequest.Sotw(
                  typeUrl,
                  request.getVersionInfo(),
                  Dialogue.names(request.getResourceNamesList(), request.getResourceLocatorsList()),
                  request.getResponseNonce(),
                  request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null));
    }

    @Override
    public Session open(NodeIdentity node, NodeViews views, SessionLimits limits) {
      SotwSession session = new SotwSession(node.group(), node.facts(), views, limits);
      if (!node.unwraps()) {
        session.knowsNoTimeToLive();
      }
      return session;
    }

    @Override
    public WireResponse.Form form(NodeIdentity node) {
      return node.unwraps() ? WireResponse.Form.SOTW : WireResponse.Form.SOTW_BARE;
    }
  }
}
