package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.mekong.tests.bench.peers.Recording;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A sidecar that comes back with everything that it was sent once. It is complete when it was told
 * of its clusters and has the endpoints that changed meanwhile.
 */
final class Returning implements StreamObserver<DeltaDiscoveryResponse>, AutoCloseable {
  private final Recording held;
  private final ImmutableList<Integer> wanted;
  private final ImmutableSet<Integer> changed;
  private final ManagedChannel channel;
  private final Set<Integer> arrived = new HashSet<>();
  private @Nullable StreamObserver<DeltaDiscoveryRequest> requests;
  private long openedNanos;
  private boolean greeted;
  private long bytes;
  private long unexpected;
  private long completeNanos;

  Returning(
      String address,
      Recording held,
      ImmutableList<Integer> wanted,
      ImmutableSet<Integer> changed) {
    this.held = held;
    this.wanted = wanted;
    this.changed = Sets.intersection(ImmutableSet.copyOf(wanted), changed).immutableCopy();
    this.channel = NettyChannelBuilder.forTarget(address).usePlaintext().directExecutor().build();
  }

  synchronized void open(int number) {
    openedNanos = System.nanoTime();
    requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(this);
    DeltaDiscoveryRequest.Builder clusters =
        DeltaDiscoveryRequest.newBuilder()
            .setNode(Node.newBuilder().setId("bench-" + number).setUserAgentName("envoy"))
            .setTypeUrl(Recording.CDS);
    held.clusters()
        .forEach(each -> clusters.putInitialResourceVersions(each.getName(), each.getVersion()));
    requests.onNext(clusters.build());
  }

  @Override
  public synchronized void onNext(DeltaDiscoveryResponse response) {
    bytes += response.getSerializedSize();
    send(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(response.getTypeUrl())
            .setResponseNonce(response.getNonce()));
    if (response.getTypeUrl().equals(Recording.CDS)) {
      unexpected += response.getResourcesCount();
      greet();
    } else {
      response.getResourcesList().forEach(this::endpoints);
    }
    if (greeted && arrived.containsAll(changed) && completeNanos == 0) {
      completeNanos = System.nanoTime() - openedNanos;
    }
  }

  private void greet() {
    if (greeted) {
      return;
    }
    greeted = true;
    DeltaDiscoveryRequest.Builder endpoints =
        DeltaDiscoveryRequest.newBuilder().setTypeUrl(Recording.EDS);
    for (int service : wanted) {
      Resource had = held.endpoints().get(service);
      endpoints.addResourceNamesSubscribe(had.getName());
      endpoints.putInitialResourceVersions(had.getName(), had.getVersion());
    }
    send(endpoints);
  }

  private void endpoints(Resource resource) {
    int service = Integer.parseInt(resource.getName().substring(1));
    if (!changed.contains(service) || !arrived.add(service)) {
      unexpected++;
    }
  }

  private void send(DeltaDiscoveryRequest.Builder request) {
    StreamObserver<DeltaDiscoveryRequest> to = requests;
    if (to != null) {
      to.onNext(request.build());
    }
  }

  synchronized boolean complete() {
    return completeNanos > 0;
  }

  /** From opening to being complete. */
  synchronized long completeNanos() {
    return completeNanos;
  }

  /** Of all responses. */
  synchronized long bytes() {
    return bytes;
  }

  /** Resources that it had already. */
  synchronized long unexpected() {
    return unexpected;
  }

  /** It is not complete then, and the run says so. */
  @Override
  public void onError(Throwable fault) {}

  @Override
  public void onCompleted() {}

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
