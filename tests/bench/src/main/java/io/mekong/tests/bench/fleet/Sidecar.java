package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One that follows all clusters and the endpoints of some services over delta ADS, accepts all and
 * notes when. Its responses come on one thread of gRPC.
 */
final class Sidecar implements StreamObserver<DeltaDiscoveryResponse>, AutoCloseable {
  private static final String CDS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  private static final String EDS =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
  private static final int LARGEST = 64 << 20;
  private static final long BACKOFF_MILLIS = 500;

  private final FleetCase fleet;
  private final ImmutableList<Integer> wanted;
  private final Lags lags;
  private final ManagedChannel channel;
  private final BitSet clusters = new BitSet();

  /** Weight of each service's first instance as it came last; 0 for never. */
  private final AtomicIntegerArray weights;

  private final BitSet loaded = new BitSet();
  private volatile @Nullable Changes changes;
  private volatile boolean complete;
  private volatile boolean closed;
  private @Nullable StreamObserver<DeltaDiscoveryRequest> requests;
  private int number;
  private long openedNanos;

  Sidecar(String address, FleetCase fleet, ImmutableList<Integer> wanted, Lags lags) {
    this.fleet = fleet;
    this.wanted = wanted;
    this.lags = lags;
    this.weights = new AtomicIntegerArray(fleet.services());
    this.channel =
        NettyChannelBuilder.forTarget(address)
            .usePlaintext()
            .directExecutor()
            .maxInboundMessageSize(LARGEST)
            .build();
  }

  /**
   * Comes for the first time.
   *
   * @param ofAll different for each sidecar
   */
  void open(int ofAll) {
    number = ofAll;
    openedNanos = System.nanoTime();
    connect();
  }

  private void connect() {
    clusters.clear();
    requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(this);
    requests.onNext(DeltaDiscoveryRequest.newBuilder().setNode(node()).setTypeUrl(CDS).build());
  }

  private Node node() {
    Node.Builder node = Node.newBuilder().setId("bench-" + number).setUserAgentName("envoy");
    if (fleet.circumstance() == FleetCase.Circumstance.NODES_DIFFER) {
      String names = wanted.stream().map(fleet::service).collect(Collectors.joining(","));
      node.getMetadataBuilder()
          .putFields("mekong.services", Value.newBuilder().setStringValue(names).build());
    }
    return node.build();
  }

  @Override
  public void onNext(DeltaDiscoveryResponse response) {
    lags.bytes().addAndGet(response.getSerializedSize());
    lags.responses().incrementAndGet();
    send(
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(response.getTypeUrl())
            .setResponseNonce(response.getNonce()));
    if (response.getTypeUrl().equals(CDS)) {
      clusters(response);
    } else {
      endpoints(response);
    }
  }

  private void send(DeltaDiscoveryRequest.Builder request) {
    StreamObserver<DeltaDiscoveryRequest> to = requests;
    if (to != null) {
      to.onNext(request.build());
    }
  }

  private void clusters(DeltaDiscoveryResponse response) {
    boolean before = clusters.cardinality() >= fleet.clustersOfSidecar();
    response.getResourcesList().forEach(resource -> clusters.set(number(resource)));
    if (before || clusters.cardinality() < fleet.clustersOfSidecar()) {
      return;
    }
    Lags.record(lags.clusters(), System.nanoTime() - openedNanos);
    DeltaDiscoveryRequest.Builder names = DeltaDiscoveryRequest.newBuilder().setTypeUrl(EDS);
    wanted.forEach(service -> names.addResourceNamesSubscribe(fleet.service(service)));
    send(names);
  }

  private void endpoints(DeltaDiscoveryResponse response) {
    long now = System.nanoTime();
    for (Resource resource : response.getResourcesList()) {
      int service = number(resource);
      int weight = weight(resource);
      int before = weights.getAndSet(service, weight);
      arrived(service, before, weight, now);
      loaded.set(service);
    }
    if (!complete && loaded.cardinality() >= wanted.size()) {
      complete = true;
      Lags.record(lags.endpoints(), now - openedNanos);
    }
  }

  private static int number(Resource resource) {
    return Integer.parseInt(resource.getName().substring(1));
  }

  private void arrived(int service, int before, int weight, long now) {
    Changes running = changes;
    if (running == null) {
      return;
    }
    for (int each = before + 1; each <= weight; each++) {
      Changes.Change change = running.find(service, each);
      if (change != null) {
        Lags.record(lags.push(), now - change.writtenNanos);
        long answered = change.answeredNanos;
        Lags.record(lags.afterWrite(), answered == 0 ? 0 : now - answered);
      }
    }
  }

  /** The first instance is the heaviest, but before its first change, when all are alike. */
  private static int weight(Resource resource) {
    int most = 0;
    try {
      ClusterLoadAssignment assignment =
          ClusterLoadAssignment.parseFrom(resource.getResource().getValue());
      for (LocalityLbEndpoints group : assignment.getEndpointsList()) {
        for (LbEndpoint endpoint : group.getLbEndpointsList()) {
          most = Math.max(most, endpoint.getLoadBalancingWeight().getValue());
        }
      }
      return most;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no assignment: " + resource.getName(), e);
    }
  }

  /** From now on what comes is measured as changes of these. */
  void follow(Changes next) {
    changes = next;
  }

  /** Whether everything has come once. */
  boolean complete() {
    return complete;
  }

  /** Services of which it has another weight than was written last. */
  List<Integer> behind(Changes written) {
    return wanted.stream()
        .filter(service -> weights.get(service) != written.newest(service))
        .toList();
  }

  /** Changes that it should see. */
  long expected(Changes written) {
    return wanted.stream().mapToLong(service -> written.newest(service) - 1L).sum();
  }

  /** Comes again as an Envoy does; how long gRPC waits before it connects is its own affair. */
  @Override
  public void onError(Throwable fault) {
    if (!closed) {
      lags.broken().incrementAndGet();
      CompletableFuture.delayedExecutor(BACKOFF_MILLIS, TimeUnit.MILLISECONDS)
          .execute(this::connect);
    }
  }

  @Override
  public void onCompleted() {
    onError(Status.UNAVAILABLE.withDescription("the server ended it").asException());
  }

  @Override
  public void close() {
    closed = true;
    channel.shutdownNow();
  }
}
