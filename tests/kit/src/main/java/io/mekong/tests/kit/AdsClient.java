package io.mekong.tests.kit;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Struct;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;

/**
 * A client of state-of-the-world ADS that does what the test says and nothing of its own. The first
 * request carries the node. One thread; closing resets the stream.
 */
public final class AdsClient implements AutoCloseable {
  private final DiscoveryCall<DiscoveryRequest, DiscoveryResponse> call;
  private final Node node;
  private boolean introduced;

  private AdsClient(DiscoveryCall<DiscoveryRequest, DiscoveryResponse> call, Node node) {
    this.call = call;
    this.node = node;
  }

  /** A stream of this node; nothing is asked yet. */
  public static AdsClient open(Channel channel, String nodeId) {
    return open(channel, nodeId, Struct.getDefaultInstance());
  }

  /** A stream of this node with metadata. */
  public static AdsClient open(Channel channel, String nodeId, Struct metadata) {
    return open(
        channel,
        Node.newBuilder().setId(nodeId).setUserAgentName("envoy").setMetadata(metadata).build());
  }

  /** A stream of a node that says all that is in here. */
  public static AdsClient open(Channel channel, Node node) {
    return new AdsClient(
        new DiscoveryCall<>(
            channel, AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod()),
        node);
  }

  /** A stream of a service of a single type. */
  public static AdsClient open(
      Channel channel,
      MethodDescriptor<DiscoveryRequest, DiscoveryResponse> method,
      String nodeId) {
    return new AdsClient(
        new DiscoveryCall<>(channel, method),
        Node.newBuilder().setId(nodeId).setUserAgentName("envoy").build());
  }

  /** A request without nonce: the first of a type. */
  public AdsClient request(String typeUrl, String... names) {
    return send(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(typeUrl)
            .addAllResourceNames(ImmutableList.copyOf(names)));
  }

  /** The next response, which must be of this type; waits up to 10 s. */
  public DiscoveryResponse expect(String typeUrl) {
    DiscoveryResponse response = call.expect();
    if (!response.getTypeUrl().equals(typeUrl)) {
      throw new AssertionError("expected " + typeUrl + " but was " + response);
    }
    return response;
  }

  /** Nothing comes within the time that a server with something to say needs on loopback. */
  public AdsClient expectNothing() {
    call.expectNothing();
    return this;
  }

  /** Accepts a response and asks for these names from now on. */
  public AdsClient ack(DiscoveryResponse response, String... names) {
    return send(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(response.getTypeUrl())
            .setVersionInfo(response.getVersionInfo())
            .setResponseNonce(response.getNonce())
            .addAllResourceNames(ImmutableList.copyOf(names)));
  }

  /** Refuses a response; the names stay those given. */
  public AdsClient nack(DiscoveryResponse response, String message, String... names) {
    return send(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(response.getTypeUrl())
            .setResponseNonce(response.getNonce())
            .setErrorDetail(Status.newBuilder().setCode(3).setMessage(message))
            .addAllResourceNames(ImmutableList.copyOf(names)));
  }

  /** Sends whatever the test made; the first request gets the node. */
  public AdsClient send(DiscoveryRequest.Builder request) {
    if (!introduced) {
      introduced = true;
      request.setNode(node);
    }
    call.send(request.build());
    return this;
  }

  /** Ends this side of the stream: nothing more will be asked. */
  public AdsClient halfClose() {
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
