package io.mekong.controlplane.app.rehearsal;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.mekong.controlplane.snapshot.XdsType;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A stream that asks for all clusters, some assignments and the listener, and accepts all. */
final class RehearsedNode implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final Semaphore responses = new Semaphore(0);
  private @Nullable StreamObserver<?> requests;

  private RehearsedNode() {}

  static RehearsedNode delta(ManagedChannel channel, ImmutableList<String> services) {
    RehearsedNode node = new RehearsedNode();
    StreamObserver<DeltaDiscoveryRequest> requests =
        AggregatedDiscoveryServiceGrpc.newStub(channel)
            .deltaAggregatedResources(
                node
                .new Accepting<DeltaDiscoveryRequest, DeltaDiscoveryResponse>(response ->
                    DeltaDiscoveryRequest.newBuilder()
                        .setTypeUrl(response.getTypeUrl())
                        .setResponseNonce(response.getNonce())
                        .build()));
    node.requests = requests;
    DeltaDiscoveryRequest.Builder first =
        DeltaDiscoveryRequest.newBuilder().setNode(Node.newBuilder().setId("rehearsal-delta"));
    requests.onNext(first.setTypeUrl(XdsType.CLUSTER.typeUrl()).build());
    requests.onNext(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(XdsType.ENDPOINT.typeUrl())
            .addAllResourceNamesSubscribe(services)
            .build());
    requests.onNext(
        DeltaDiscoveryRequest.newBuilder().setTypeUrl(XdsType.LISTENER.typeUrl()).build());
    return node;
  }

  static RehearsedNode sotw(ManagedChannel channel, ImmutableList<String> services) {
    RehearsedNode node = new RehearsedNode();
    StreamObserver<DiscoveryRequest> requests =
        AggregatedDiscoveryServiceGrpc.newStub(channel)
            .streamAggregatedResources(
                node
                .new Accepting<DiscoveryRequest, DiscoveryResponse>(
                    response -> accepted(response, services)));
    node.requests = requests;
    DiscoveryRequest.Builder first =
        DiscoveryRequest.newBuilder().setNode(Node.newBuilder().setId("rehearsal-sotw"));
    requests.onNext(first.setTypeUrl(XdsType.CLUSTER.typeUrl()).build());
    requests.onNext(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(XdsType.ENDPOINT.typeUrl())
            .addAllResourceNames(services)
            .build());
    requests.onNext(DiscoveryRequest.newBuilder().setTypeUrl(XdsType.LISTENER.typeUrl()).build());
    return node;
  }

  private static DiscoveryRequest accepted(
      DiscoveryResponse response, ImmutableList<String> services) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(response.getTypeUrl())
            .setVersionInfo(response.getVersionInfo())
            .setResponseNonce(response.getNonce());
    return response.getTypeUrl().equals(XdsType.ENDPOINT.typeUrl())
        ? request.addAllResourceNames(services).build()
        : request.build();
  }

  /** Waits for that many more. */
  void awaitResponses(int count) throws IOException, InterruptedException {
    if (!responses.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the rehearsed node was not served");
    }
  }

  @Override
  public void close() {
    if (requests != null) {
      requests.onError(Status.CANCELLED.asException());
    }
  }

  /** Answers each response as its client should. */
  private final class Accepting<Q, R> implements ClientResponseObserver<Q, R> {
    private final Function<R, Q> acceptance;
    private @Nullable ClientCallStreamObserver<Q> call;

    Accepting(Function<R, Q> acceptance) {
      this.acceptance = acceptance;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Q> stream) {
      call = stream;
    }

    @Override
    public void onNext(R response) {
      Objects.requireNonNull(call).onNext(acceptance.apply(response));
      responses.release();
    }

    @Override
    public void onError(Throwable end) {}

    @Override
    public void onCompleted() {}
  }
}
