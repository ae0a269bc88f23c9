package io.mekong.controlplane.app.rehearsal;

import com.google.common.collect.ImmutableList;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.controlplane.app.settings.HostPort;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Many nodes that come, load and follow, so that the AOT cache has profiles of what a control plane
 * does all day (JEP 515): a process that starts with them compiles the right methods once, and not
 * while it should push. Figures: docs/performance.md.
 *
 * @param xds where it is served
 * @param etcd that it follows
 */
record RehearsedFleet(HostPort xds, RehearsedEtcd etcd) {
  private static final int NODES = 60;
  private static final int SERVICES = 200;
  private static final int INSTANCES = 5;

  /** How often all nodes come anew. */
  private static final int VISITS = 8;

  /** Changes that all nodes follow during a visit. */
  private static final int CHANGES = 300;

  /** Between two changes; sooner they would come as one. */
  private static final long PAUSE_MILLIS = 4;

  void plays() throws IOException, InterruptedException {
    ImmutableList<String> services =
        IntStream.range(0, SERVICES)
            .mapToObj(i -> "fleet-" + i)
            .collect(ImmutableList.toImmutableList());
    for (String service : services) {
      for (int instance = 0; instance < INSTANCES; instance++) {
        register(service, instance, 1);
      }
    }
    for (int visit = 0; visit < VISITS; visit++) {
      visit(services, visit * CHANGES);
    }
  }

  private void visit(ImmutableList<String> services, int changesBefore)
      throws IOException, InterruptedException {
    ImmutableList<ManagedChannel> channels =
        IntStream.range(0, NODES)
            .mapToObj(_ ->
                NettyChannelBuilder.forAddress(xds.host(), xds.port())
                    .directExecutor()
                    .usePlaintext()
                    .build())
            .collect(ImmutableList.toImmutableList());
    try {
      ImmutableList<RehearsedNode> nodes =
          IntStream.range(0, NODES)
              .mapToObj(i -> node(channels.get(i), services, i))
              .collect(ImmutableList.toImmutableList());
      for (int change = changesBefore; change < changesBefore + CHANGES; change++) {
        register(services.get(change % SERVICES), 0, 2 + change);
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
      for (RehearsedNode node : nodes) {
        node.awaitResponses(2); // clusters and endpoints; several changes may come as one
        node.close();
      }
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  private void register(String service, int instance, int weight) {
    etcd.put(
        "/services/%s/i%d".formatted(service, instance),
        "{\"addr\":\"10.0.0.%d\",\"port\":80,\"weight\":%d}".formatted(instance + 1, weight));
  }

  /** One of ten speaks state of the world. */
  private static RehearsedNode node(
      ManagedChannel channel, ImmutableList<String> services, int number) {
    return number % 10 == 9
        ? RehearsedNode.sotw(channel, services)
        : RehearsedNode.delta(channel, services);
  }
}
