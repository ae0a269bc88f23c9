package io.mekong.tests.bench.fleet;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One stream of a client that accepts all, in one form of the protocol. Its responses come on one
 * thread of gRPC.
 */
interface AdsStream {
  /** Asks for names of a type, all at once; none of them for all. */
  void ask(String typeUrl, List<String> names);

  /** What one hears. */
  interface Listener {
    /** A resource of a response; the answer is already on its way. */
    void resource(String typeUrl, String name, ByteString value);

    /** A response is through. */
    void heard(String typeUrl, int bytes);

    /** The stream is over. */
    void over();
  }

  /** Incremental. */
  static AdsStream delta(AggregatedDiscoveryServiceStub stub, Node node, Listener listener) {
    return new Delta(stub, node, listener);
  }

  /** State of the world. */
  static AdsStream sotw(AggregatedDiscoveryServiceStub stub, Node node, Listener listener) {
    return new Sotw(stub, node, listener);
  }

  /** The incremental form. */
  final class Delta implements AdsStream, StreamObserver<DeltaDiscoveryResponse> {
    private final Listener listener;
    private final StreamObserver<DeltaDiscoveryRequest> requests;
    private Optional<Node> node;

    private Delta(AggregatedDiscoveryServiceStub stub, Node node, Listener listener) {
      this.listener = listener;
      this.node = Optional.of(node);
      this.requests = stub.deltaAggregatedResources(this);
    }

    @Override
    public void ask(String typeUrl, List<String> names) {
      DeltaDiscoveryRequest.Builder request =
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl(typeUrl)
              .addAllResourceNamesSubscribe(names);
      node.ifPresent(request::setNode);
      node = Optional.empty();
      requests.onNext(request.build());
    }

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      requests.onNext(
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl(response.getTypeUrl())
              .setResponseNonce(response.getNonce())
              .build());
      response
          .getResourcesList()
          .forEach(each ->
              listener.resource(
                  response.getTypeUrl(), each.getName(), each.getResource().getValue()));
      listener.heard(response.getTypeUrl(), response.getSerializedSize());
    }

    @Override
    public void onError(Throwable fault) {
      listener.over();
    }

    @Override
    public void onCompleted() {
      listener.over();
    }
  }

  /** State of the world. */
  final class Sotw implements AdsStream, StreamObserver<DiscoveryResponse> {
    private final Listener listener;
    private final StreamObserver<DiscoveryRequest> requests;
    private final Map<String, List<String>> asked = new HashMap<>();
    private Optional<Node> node;

    private Sotw(AggregatedDiscoveryServiceStub stub, Node node, Listener listener) {
      this.listener = listener;
      this.node = Optional.of(node);
      this.requests = stub.streamAggregatedResources(this);
    }

    @Override
    public void ask(String typeUrl, List<String> names) {
      asked.put(typeUrl, List.copyOf(names));
      DiscoveryRequest.Builder request =
          DiscoveryRequest.newBuilder().setTypeUrl(typeUrl).addAllResourceNames(names);
      node.ifPresent(request::setNode);
      node = Optional.empty();
      requests.onNext(request.build());
    }

    @Override
    public void onNext(DiscoveryResponse response) {
      requests.onNext(
          DiscoveryRequest.newBuilder()
              .setTypeUrl(response.getTypeUrl())
              .setVersionInfo(response.getVersionInfo())
              .setResponseNonce(response.getNonce())
              .addAllResourceNames(asked.getOrDefault(response.getTypeUrl(), List.of()))
              .build());
      for (Any each : response.getResourcesList()) {
        listener.resource(response.getTypeUrl(), name(each), each.getValue());
      }
      listener.heard(response.getTypeUrl(), response.getSerializedSize());
    }

    /** The first field of clusters and assignments alike. */
    private static String name(Any resource) {
      try {
        CodedInputStream in = resource.getValue().newCodedInput();
        in.readTag();
        return in.readString();
      } catch (IOException e) {
        throw new UncheckedIOException("a resource without a name", e);
      }
    }

    @Override
    public void onError(Throwable fault) {
      listener.over();
    }

    @Override
    public void onCompleted() {
      listener.over();
    }
  }
}
