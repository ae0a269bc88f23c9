package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real gRPC clients on a real port. */
class WireTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String EDS = XdsType.ENDPOINT.typeUrl();

  private final OpenPort port = new OpenPort();

  @AfterEach
  void stop() {
    port.close();
  }

  private static List<String> names(DeltaDiscoveryResponse response) {
    return response.getResourcesList().stream().map(Resource::getName).toList();
  }

  @Test
  void encoded_once_bytes_parse_as_delta_and_as_sotw() throws Exception {
    port.publisher().put(XdsType.CLUSTER, "a", 1).put(XdsType.CLUSTER, "b", 2);
    port.publish(XdsType.CLUSTER);
    try (DeltaAdsClient delta = DeltaAdsClient.open(port.channel(), "n1");
        AdsClient sotw = AdsClient.open(port.channel(), "n2")) {
      DeltaDiscoveryResponse one = delta.subscribe(CDS).expect(CDS);
      DiscoveryResponse other = sotw.request(CDS).expect(CDS);
      assertThat(names(one)).containsExactlyInAnyOrder("a", "b");
      assertThat(one.getResourcesList().stream().map(Resource::getResource))
          .containsExactlyInAnyOrderElementsOf(other.getResourcesList());
      assertThat(other.getVersionInfo())
          .isEqualTo(port.publisher().table(XdsType.CLUSTER).digest().text())
          .isEqualTo(one.getSystemVersionInfo());
      assertThat(one.getControlPlane().getIdentifier()).startsWith("test@");
    }
  }

  @Test
  void nothing_is_said_until_tables_exist_then_at_once() {
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe(CDS).expectNothing();
      port.publisher().put(XdsType.CLUSTER, "a", 1);
      port.publish(XdsType.CLUSTER);
      assertThat(names(client.expect(CDS))).containsExactly("a");
    }
  }

  @Test
  void a_wake_reaches_only_those_who_want_the_name() {
    port.publisher().put(XdsType.ENDPOINT, "a", 1).put(XdsType.ENDPOINT, "b", 1);
    port.publish(XdsType.ENDPOINT);
    try (DeltaAdsClient one = DeltaAdsClient.open(port.channel(), "n1");
        DeltaAdsClient other = DeltaAdsClient.open(port.channel(), "n2")) {
      one.subscribe(EDS, "a").expectAndAck(EDS);
      other.subscribe(EDS, "b").expectAndAck(EDS);
      port.publisher().put(XdsType.ENDPOINT, "b", 2);
      port.publish(XdsType.ENDPOINT);
      assertThat(names(other.expectAndAck(EDS))).containsExactly("b");
      one.expectNothing();
    }
  }

  @Test
  void a_client_that_has_it_all_gets_no_resource_and_learns_what_is_gone() {
    port.publisher().put(XdsType.CLUSTER, "a", 1);
    port.publish(XdsType.CLUSTER);
    String version = port.publisher().versions(XdsType.CLUSTER, NodeGroup.PLAIN_ENVOY).get("a");
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
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
    port.publisher().put(XdsType.CLUSTER, "a", 1);
    port.publish(XdsType.CLUSTER);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe("type.googleapis.com/envoy.config.core.v3.Node", "r");
      assertThat(names(client.subscribe(CDS).expect(CDS))).containsExactly("a");
    }
  }

  @Test
  void a_stream_without_node_and_one_that_changes_it_are_refused() {
    try (DeltaAdsClient nobody = DeltaAdsClient.open(port.channel(), "");
        DeltaAdsClient turncoat = DeltaAdsClient.open(port.channel(), "n1")) {
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
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1", large)) {
      assertThat(client.subscribe(CDS).expectEnd().getCode())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void a_refused_response_is_not_sent_again() {
    port.publisher().put(XdsType.ENDPOINT, "a", 1);
    port.publish(XdsType.ENDPOINT);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.nack(client.subscribe(EDS, "a").expect(EDS), "bad").expectNothing();
      port.publisher().put(XdsType.ENDPOINT, "a", 2);
      port.publish(XdsType.ENDPOINT);
      assertThat(names(client.expectAndAck(EDS))).containsExactly("a");
    }
  }

  @Test
  void five_hundred_cut_connections_leave_no_stream_behind() {
    port.publisher().put(XdsType.CLUSTER, "a", 1);
    port.publish(XdsType.CLUSTER);
    for (int round = 0; round < 10; round++) {
      List<ManagedChannel> channels = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        ManagedChannel one = port.connect();
        channels.add(one);
        var _ = DeltaAdsClient.open(one, "n" + i).subscribe(CDS).expect(CDS);
      }
      assertThat(port.connected()).hasValueGreaterThan(0);
      channels.forEach(ManagedChannel::shutdownNow);
    }
    await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(port.connected()).hasValue(0));
    assertThat(port.server().streams().join()).isEmpty();
  }

  @Test
  void shutdown_tells_every_stream_to_go_elsewhere() {
    port.publish(XdsType.CLUSTER);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe(CDS).expect(CDS);
      port.server().shutdown(Duration.ofMillis(50));
      assertThat(client.expectEnd().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }
}
