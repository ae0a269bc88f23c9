package io.mekong.tests.kit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Struct;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import java.util.Map;

/**
 * A client of incremental ADS that does what the test says and nothing of its own. The first
 * request carries the node. One thread; closing resets the stream.
 */
public final class DeltaAdsClient implements AutoCloseable {
  private final DiscoveryCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call;
  private final Node node;
  private boolean introduced;

  private DeltaAdsClient(
      DiscoveryCall<DeltaDiscoveryRequest, DeltaDiscoveryResponse> call, Node node) {
    this.call = call;
    this.node = node;
  }

  /** A stream of this node; nothing is asked yet. */
  public static DeltaAdsClient open(Channel channel, String nodeId) {
    return open(channel, nodeId, Struct.getDefaultInstance());
  }

  /** A stream of this node with metadata. */
  public static DeltaAdsClient open(Channel channel, String nodeId, Struct metadata) {
    return new DeltaAdsClient(
        new DiscoveryCall<>(
            channel, AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod()),
        Node.newBuilder().setId(nodeId).setUserAgentName("envoy").setMetadata(metadata).build());
  }

  /** A stream of a service of a single type. */
  public static DeltaAdsClient open(
      Channel channel,
      MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> method,
      String nodeId) {
    return new DeltaAdsClient(
        new DiscoveryCall<>(channel, method),
        Node.newBuilder().setId(nodeId).setUserAgentName("envoy").build());
  }

  /**
   * From now on it reads nothing, but for at most one response that it is waiting for already: what
   * the server sends stays in the connection until that is full.
   */
  public DeltaAdsClient stopReading() {
    call.stopReading();
    return this;
  }

  /** Reads on after {@link #stopReading}. */
  public DeltaAdsClient readAgain() {
    call.readAgain();
    return this;
  }

  /** Subscribes to these names; none in a first request of clusters or listeners means all. */
  public DeltaAdsClient subscribe(String typeUrl, String... names) {
    return send(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(typeUrl)
            .addAllResourceNamesSubscribe(ImmutableList.copyOf(names)));
  }

  /** Asks for everything and tells what an earlier stream left behind. */
  public DeltaAdsClient resume(String typeUrl, Map<String, String> versions) {
    return send(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(typeUrl)
            .addResourceNamesSubscribe("*")
            .putAllInitialResourceVersions(ImmutableMap.copyOf(versions)));
  }

  /** Takes names back. */
  public DeltaAdsClient unsubscribe(String typeUrl, String... names) {
    return send(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(typeUrl)
            .addAllResourceNamesUnsubscribe(ImmutableList.copyOf(names)));
  }

  /** The next response; waits up to 10 s. */
  public DeltaDiscoveryResponse expect() {
    return call.expect();
  }

  /** The next response, which must be of this type. */
  public DeltaDiscoveryResponse expect(String typeUrl) {
    DeltaDiscoveryResponse response = expect();
    if (!response.getTypeUrl().equals(typeUrl)) {
      throw new AssertionError("expected " + typeUrl + " but was " + response);
    }
    return response;
  }

  /** The next response, which is accepted. */
  public DeltaDiscoveryResponse expectAndAck(String typeUrl) {
    DeltaDiscoveryResponse response = expect(typeUrl);
    ack(response);
    return response;
  }

  /** Nothing comes within the time that a server with something to say needs on loopback. */
  public DeltaAdsClient expectNothing() {
    call.expectNothing();
    return this;
  }

  /** Accepts a response. */
  public DeltaAdsClient ack(DeltaDiscoveryResponse response) {
    return send(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(response.getTypeUrl())
            .setResponseNonce(response.getNonce()));
  }

  /** Refuses a response. */
  public DeltaAdsClient nack(DeltaDiscoveryResponse response, String message) {
    return send(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(response.getTypeUrl())
            .setResponseNonce(response.getNonce())
            .setErrorDetail(Status.newBuilder().setCode(3).setMessage(message)));
  }

  /** Sends whatever the test made; the first request gets the node. */
  public DeltaAdsClient send(DeltaDiscoveryRequest.Builder request) {
    if (!introduced) {
      introduced = true;
      request.setNode(node);
    }
    call.send(request.build());
    return this;
  }

  /** Ends this side of the stream: nothing more will be asked. */
  public DeltaAdsClient halfClose() {
    call.halfClose();
    return this;
  }

  /** How the server ended the stream; waits up to 10 s. */
  public io.grpc.Status expectEnd() {
    return call.expectEnd();
  }

  @Override
  public void close() {
    call.close();
  }
}
