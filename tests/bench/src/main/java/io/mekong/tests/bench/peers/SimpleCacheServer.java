package io.mekong.tests.bench.peers;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * java-control-plane as its README uses it: one node group, and for every answer of the watch a new
 * snapshot of everything, in which only what changed was built anew. It serves what the product
 * serves. Arguments: {@code ETCD-URL HOST:PORT-OF-THE-PRODUCT SERVICES}.
 */
public final class SimpleCacheServer {
  private static final String ALL = "all";

  private final ImmutableList<Cluster> clusters;
  private final List<ClusterLoadAssignment> assignments = new ArrayList<>();
  private final SimpleCache<String> cache = new SimpleCache<>(node -> ALL);
  private long version;

  private SimpleCacheServer(Recording recording) {
    this.clusters =
        recording.clusters().stream()
            .map(SimpleCacheServer::cluster)
            .collect(ImmutableList.toImmutableList());
    recording.endpoints().forEach(recorded -> assignments.add(Weighed.assignment(recorded)));
    publish();
  }

  private static Cluster cluster(Resource recorded) {
    try {
      return Cluster.parseFrom(recorded.getResource().getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no cluster: " + recorded.getName(), e);
    }
  }

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Recording recording = Recording.of(arguments[1], Integer.parseInt(arguments[2]));
    SimpleCacheServer peer = new SimpleCacheServer(recording);
    WeightFeed.follow(URI.create(arguments[0]), recording, peer::changed);
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new V3DiscoveryServer(peer.cache).getAggregatedDiscoveryServiceImpl())
            .build()
            .start();
    System.out.println("ready " + server.getPort());
    server.awaitTermination();
  }

  private void changed(ImmutableList<WeightChange> changes) {
    for (WeightChange change : changes) {
      assignments.set(
          change.service(),
          Weighed.weighing(
              assignments.get(change.service()),
              endpoint ->
                  Weighed.name(endpoint).equals(change.endpoint())
                      ? change.weight()
                      : Weighed.weight(endpoint)));
    }
    publish();
  }

  private void publish() {
    version++;
    cache.setSnapshot(
        ALL,
        Snapshot.create(
            clusters,
            assignments,
            ImmutableList.of(),
            ImmutableList.of(),
            ImmutableList.of(),
            Long.toString(version)));
  }
}
