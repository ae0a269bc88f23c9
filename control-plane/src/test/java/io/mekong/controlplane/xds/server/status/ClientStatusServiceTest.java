package io.mekong.controlplane.xds.server.status;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.status.v3.ClientStatusDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.status.v3.ClientStatusDiscoveryServiceGrpc.ClientStatusDiscoveryServiceBlockingStub;
import io.envoyproxy.envoy.service.status.v3.ClientStatusRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.ResourceReport;
import io.mekong.controlplane.xds.server.status.ClientReports.TooManyClientsException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is too much for one answer is refused with the remedy. */
class ClientStatusServiceTest {
  private static void asking(
      ClientReports clients, Consumer<ClientStatusDiscoveryServiceBlockingStub> asked)
      throws Exception {
    try (ClientStatusService service = new ClientStatusService(clients)) {
      Server server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .addService(service)
              .build()
              .start();
      ManagedChannel channel =
          NettyChannelBuilder.forAddress(server.getListenSockets().getFirst())
              .usePlaintext()
              .build();
      try {
        asked.accept(
            ClientStatusDiscoveryServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(30, TimeUnit.SECONDS));
      } finally {
        channel.shutdownNow();
        server.shutdownNow().awaitTermination();
      }
    }
  }

  @Test
  void more_clients_than_are_read_at_once_are_refused() throws Exception {
    asking(
        nodes -> CompletableFuture.failedFuture(new TooManyClientsException(5_000, 1_000)),
        service ->
            assertThatThrownBy(
                    () -> service.fetchClientStatus(ClientStatusRequest.getDefaultInstance()))
                .hasMessageContaining("RESOURCE_EXHAUSTED")
                .hasMessageContaining("5,000 streams")
                .hasMessageContaining("node_matchers"));
  }

  @Test
  void more_contents_than_memory_should_hold_are_refused() throws Exception {
    VersionedResource large =
        VersionedResource.encode(
            XdsType.CLUSTER,
            "",
            Cluster.newBuilder().setName("a").setAltStatName("x".repeat(4 * 1024 * 1024)).build());
    asking(
        nodes ->
            CompletableFuture.completedFuture(
                IntStream.range(0, 9)
                    .mapToObj(node -> holding("n" + node, large))
                    .collect(ImmutableList.toImmutableList())),
        service ->
            assertThatThrownBy(
                    () -> service.fetchClientStatus(ClientStatusRequest.getDefaultInstance()))
                .hasMessageContaining("RESOURCE_EXHAUSTED")
                .hasMessageContaining("exclude_resource_contents"));
  }

  private static ClientReport holding(String id, VersionedResource resource) {
    return new ClientReport(
        new NodeFacts(id, "", NodeFacts.NONE.locality(), NodeFacts.NONE.metadata()),
        NodeGroup.PLAIN_ENVOY,
        "envoy",
        Instant.EPOCH,
        ImmutableMap.of(),
        ImmutableMap.of(),
        ImmutableList.of(
            new ResourceReport(
                XdsType.CLUSTER,
                resource.name(),
                ResourceReport.Standing.ACCEPTED,
                resource.version(),
                resource,
                null,
                "")));
  }
}
