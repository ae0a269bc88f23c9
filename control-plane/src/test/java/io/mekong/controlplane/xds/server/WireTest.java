package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.ViewDemand;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.controlplane.xds.protocol.TestPublisher;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real gRPC clients on a real port. */
class WireTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String EDS = XdsType.ENDPOINT.typeUrl();

  private final SnapshotStore store = new SnapshotStore();
  private final TestPublisher publisher = TestPublisher.keeping(1024);
  private final Demand demand = new Demand();

  @SuppressWarnings("NullAway.Init") // set before each test
  private XdsServer server;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ManagedChannel channel;

  /** Counts the nodes that are connected. */
  private static final class Demand implements ViewDemand {
    private final AtomicInteger connected = new AtomicInteger();

    @Override
    public NodeViews viewsOf(NodeGroup group) {
      return TestPublisher.VIEWS;
    }

    @Override
    public Connected connect(NodeGroup group) {
      connected.incrementAndGet();
      return connected::decrementAndGet;
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        XdsServer.start(
            new XdsServerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                "test",
                XdsServerSettings.Keepalive.DEFAULT,
                SessionLimits.DEFAULT),
            store,
            demand,
            XdsObserver.NONE);
    channel = connect();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private ManagedChannel connect() {
    return NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
  }

  private void publish(XdsType... changed) {
    ImmutableSet.Builder<TableKey> keys = ImmutableSet.builder();
    for (XdsType type : changed) {
      keys.add(TestPublisher.VIEWS.of(type));
    }
    store.publish(publisher.tables(), keys.build());
  }

  private static List<String> names(DeltaDiscoveryResponse response) {
    return response.getResourcesList().stream().map(Resource::getName).toList();
  }

  @Test
  void encoded_once_bytes_parse_as_delta_and_as_sotw() throws Exception {
    publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.CLUSTER, "b", 2);
    publish(XdsType.CLUSTER);
    try (DeltaAdsClient delta = DeltaAdsClient.open(channel, "n1");
        AdsClient sotw = AdsClient.open(channel, "n2")) {
      DeltaDiscoveryResponse one = delta.subscribe(CDS).expect(CDS);
      DiscoveryResponse other = sotw.request(CDS).expect(CDS);
      assertThat(names(one)).containsExactlyInAnyOrder("a", "b");
      assertThat(one.getResourcesList().stream().map(Resource::getResource))
          .containsExactlyInAnyOrderElementsOf(other.getResourcesList());
      assertThat(other.getVersionInfo())
          .isEqualTo(publisher.table(XdsType.CLUSTER).digest().text())
          .isEqualTo(one.getSystemVersionInfo());
      assertThat(one.getControlPlane().getIdentifier()).startsWith("test@");
    }
  }

  @Test
  void nothing_is_said_until_tables_exist_then_at_once() {
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n1")) {
      client.subscribe(CDS).expectNothing();
      publisher.put(XdsType.CLUSTER, "a", 1);
      publish(XdsType.CLUSTER);
      assertThat(names(client.expect(CDS))).containsExactly("a");
    }
  }

  @Test
  void a_wake_reaches_only_those_who_want_the_name() {
    publisher.put(XdsType.ENDPOINT, "a", 1).put(XdsType.ENDPOINT, "b", 1);
    publish(XdsType.ENDPOINT);
    try (DeltaAdsClient one = DeltaAdsClient.open(channel, "n1");
        DeltaAdsClient other = DeltaAdsClient.open(channel, "n2")) {
      one.subscribe(EDS, "a").expectAndAck(EDS);
      other.subscribe(EDS, "b").expectAndAck(EDS);
      publisher.put(XdsType.ENDPOINT, "b", 2);
      publish(XdsType.ENDPOINT);
      assertThat(names(other.expectAndAck(EDS))).containsExactly("b");
      one.expectNothing();
    }
  }

  @Test
  void a_client_that_has_it_all_gets_no_resource_and_learns_what_is_gone() {
    publisher.put(XdsType.CLUSTER, "a", 1);
    publish(XdsType.CLUSTER);
    String version = publisher.versions(XdsType.CLUSTER, NodeGroup.PLAIN_ENVOY).get("a");
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n1")) {
      client.resume(CDS, ImmutableMap.of("a", String.valueOf(version), "gone", "old"));
      List<String> removed = new ArrayList<>();
      while (removed.isEmpty()) {
        DeltaDiscoveryResponse response = client.expectAndAck(CDS);
        assertThat(response.getResourcesList()).isEmpty();
        removed.addAll(response.getRemovedResourcesList());
      }
      assertThat(removed).containsExactly("gone");
    }
  }

  @Test
  void a_type_that_nobody_knows_is_never_answered_and_the_stream_lives() {
    publisher.put(XdsType.CLUSTER, "a", 1);
    publish(XdsType.CLUSTER);
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n1")) {
      client.subscribe("type.googleapis.com/envoy.config.core.v3.Node", "r");
      assertThat(names(client.subscribe(CDS).expect(CDS))).containsExactly("a");
    }
  }

  @Test
  void a_stream_without_node_and_one_that_changes_it_are_refused() {
    try (DeltaAdsClient nobody = DeltaAdsClient.open(channel, "");
        DeltaAdsClient turncoat = DeltaAdsClient.open(channel, "n1")) {
      assertThat(nobody.subscribe(CDS).expectEnd().getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
      DeltaDiscoveryRequest.Builder changed = DeltaDiscoveryRequest.newBuilder().setTypeUrl(CDS);
      changed.getNodeBuilder().setId("n2");
      turncoat.subscribe(CDS).send(changed);
      assertThat(turncoat.expectEnd().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void a_node_with_boundless_metadata_is_refused() {
    Struct large =
        Struct.newBuilder()
            .putFields("x", Value.newBuilder().setStringValue("x".repeat(70_000)).build())
            .build();
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n1", large)) {
      assertThat(client.subscribe(CDS).expectEnd().getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void a_refused_response_is_not_sent_again() {
    publisher.put(XdsType.ENDPOINT, "a", 1);
    publish(XdsType.ENDPOINT);
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n1")) {
      client.nack(client.subscribe(EDS, "a").expect(EDS), "bad").expectNothing();
      publisher.put(XdsType.ENDPOINT, "a", 2);
      publish(XdsType.ENDPOINT);
      assertThat(names(client.expectAndAck(EDS))).containsExactly("a");
    }
  }

  @Test
  void five_hundred_cut_connections_leave_no_stream_behind() {
    publisher.put(XdsType.CLUSTER, "a", 1);
    publish(XdsType.CLUSTER);
    for (int round = 0; round < 10; round++) {
      List<ManagedChannel> channels = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        ManagedChannel one = connect();
        channels.add(one);
        var _ = DeltaAdsClient.open(one, "n" + i).subscribe(CDS).expect(CDS);
      }
      assertThat(demand.connected).hasValueGreaterThan(0);
      channels.forEach(ManagedChannel::shutdownNow);
    }
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(demand.connected).hasValue(0));
    assertThat(server.streams().join()).isEmpty();
  }

  @Test
  void shutdown_tells_every_stream_to_go_elsewhere() {
    publish(XdsType.CLUSTER);
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n1")) {
      client.subscribe(CDS).expect(CDS);
      server.shutdown(Duration.ofMillis(50));
      assertThat(client.expectEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }
}
