package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One that follows all clusters and the endpoints of some services over ADS, accepts all and notes
 * when. Its responses come on one thread of gRPC.
 */
final class Sidecar implements AdsStream.Listener, AutoCloseable {
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
  private boolean asked;
  private volatile @Nullable Changes changes;
  private volatile boolean complete;
  private volatile boolean closed;
  private @Nullable AdsStream stream;
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
    asked = false;
    AggregatedDiscoveryServiceStub stub = AggregatedDiscoveryServiceGrpc.newStub(channel);
    AdsStream open =
        fleet.speaksDelta(number)
            ? AdsStream.delta(stub, node(), this)
            : AdsStream.sotw(stub, node(), this);
    stream = open;
    open.ask(CDS, List.of());
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
  public void resource(String typeUrl, String name, ByteString value) {
    int service = Integer.parseInt(name.substring(1));
    if (typeUrl.equals(CDS)) {
      clusters.set(service);
    } else {
      endpoints(service, value);
    }
  }

  @Override
  public void heard(String typeUrl, int bytes) {
    lags.bytes().addAndGet(bytes);
    lags.responses().incrementAndGet();
    AdsStream open = stream;
    if (!asked && open != null && clusters.cardinality() >= fleet.clustersOfSidecar()) {
      asked = true;
      Lags.record(lags.clusters(), System.nanoTime() - openedNanos);
      open.ask(EDS, wanted.stream().map(fleet::service).toList());
    } else if (!complete && loaded.cardinality() >= wanted.size()) {
      complete = true;
      Lags.record(lags.endpoints(), System.nanoTime() - openedNanos);
    }
  }

  private void endpoints(int service, ByteString assignment) {
    int weight = weight(assignment);
    int before = weights.getAndSet(service, weight);
    arrived(service, before, weight, System.nanoTime());
    loaded.set(service);
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
  private static int weight(ByteString assignment) {
    int most = 0;
    try {
      for (LocalityLbEndpoints group :
          ClusterLoadAssignment.parseFrom(assignment).getEndpointsList()) {
        for (LbEndpoint endpoint : group.getLbEndpointsList()) {
          most = Math.max(most, endpoint.getLoadBalancingWeight().getValue());
        }
      }
      return most;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no assignment", e);
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
  public void over() {
    if (!closed) {
      lags.broken().incrementAndGet();
      CompletableFuture.delayedExecutor(BACKOFF_MILLIS, TimeUnit.MILLISECONDS)
          .execute(this::connect);
    }
  }

  @Override
  public void close() {
    closed = true;
    channel.shutdownNow();
  }
}
