package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.service.discovery.v3.ResourceLocator;
import io.grpc.Status;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * "Aggregated Discovery Service" and the words of the messages on nodes, types and streams, with
 * real gRPC clients.
 */
class StreamRulesTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String UNKNOWN = "type.googleapis.com/envoy.config.core.v3.Node";

  private final OpenPort port = new OpenPort();

  @BeforeEach
  void publish() {
    for (XdsType type : XdsType.values()) {
      port.publisher().put(type, "a", 1);
    }
    port.publish(XdsType.values());
  }

  @AfterEach
  void stop() {
    port.close();
  }

  /** "The node must be set on the first message", with an id. */
  @Test
  void a_first_sotw_request_without_a_node_id_is_refused() {
    try (AdsClient nobody = AdsClient.open(port.channel(), "")) {
      Status end = nobody.request(CDS).expectEnd();
      assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(end.getDescription()).contains("id");
    }
  }

  /** "Only the first message on a stream is guaranteed to carry the node." */
  @Test
  void a_later_node_of_another_id_is_refused_and_the_same_one_may_change_its_rest() {
    try (AdsClient client = AdsClient.open(port.channel(), "n1")) {
      client.request(CDS).expect(CDS);
      String eds = XdsType.ENDPOINT.typeUrl();
      DiscoveryRequest.Builder same =
          DiscoveryRequest.newBuilder().setTypeUrl(eds).addResourceNames("a");
      same.getNodeBuilder().setId("n1").setCluster("of another cluster");
      assertThat(client.send(same).expect(eds).getResourcesCount()).isOne();
      DiscoveryRequest.Builder other = DiscoveryRequest.newBuilder().setTypeUrl(CDS);
      other.getNodeBuilder().setId("n2");
      assertThat(client.send(other).expectEnd().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void whoever_comes_after_all_had_left_is_sent_what_was_published_meanwhile() {
    try (DeltaAdsClient first = DeltaAdsClient.open(port.channel(), "n1")) {
      first.subscribe(CDS).expectAndAck(CDS);
    }
    await().until(() -> port.connected().get() == 0);
    port.publisher().put(XdsType.CLUSTER, "a", 2);
    port.publisher().put(XdsType.CLUSTER, "b", 1);
    port.publish(XdsType.CLUSTER);
    try (DeltaAdsClient second = DeltaAdsClient.open(port.channel(), "n2")) {
      DeltaDiscoveryResponse response = second.subscribe(CDS).expectAndAck(CDS);
      assertThat(response.getResourcesList())
          .extracting(Resource::getName)
          .containsExactlyInAnyOrder("a", "b");
      port.publisher().put(XdsType.CLUSTER, "c", 1);
      port.publish(XdsType.CLUSTER);
      assertThat(second.expectAndAck(CDS).getResourcesList())
          .extracting(Resource::getName)
          .containsExactly("c");
    }
  }

  /** "Multiple resource types on a single stream." */
  @Test
  void all_types_share_a_delta_stream() {
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      for (XdsType type : XdsType.values()) {
        DeltaDiscoveryResponse response =
            client.subscribe(type.typeUrl(), "a").expectAndAck(type.typeUrl());
        assertThat(response.getResourcesList()).extracting(Resource::getName).containsExactly("a");
        assertThat(response.getNonce()).isNotEmpty();
      }
      client.expectNothing();
    }
  }

  @Test
  void all_types_share_a_sotw_stream() {
    try (AdsClient client = AdsClient.open(port.channel(), "n1")) {
      for (XdsType type : XdsType.values()) {
        DiscoveryResponse response = client.request(type.typeUrl(), "a").expect(type.typeUrl());
        assertThat(response.getResourcesCount()).isOne();
        assertThat(response.getVersionInfo()).isNotEmpty();
        assertThat(response.getNonce()).isNotEmpty();
        client.ack(response, "a");
      }
      client.expectNothing();
    }
  }

  /** "The identifier of the control plane": which replica, and what it had read. */
  @Test
  void responses_name_the_replica_and_the_revision() {
    try (AdsClient sotw = AdsClient.open(port.channel(), "n1");
        DeltaAdsClient delta = DeltaAdsClient.open(port.channel(), "n2")) {
      String revision = "test@" + port.publisher().tables().registryRevision();
      assertThat(sotw.request(CDS).expect(CDS).getControlPlane().getIdentifier())
          .isEqualTo(revision);
      assertThat(delta.subscribe(CDS).expect(CDS).getControlPlane().getIdentifier())
          .isEqualTo(revision);
    }
  }

  /** Streams know nothing of each other, though one node opened them over one connection. */
  @Test
  void several_streams_of_a_node_are_each_served() {
    String eds = XdsType.ENDPOINT.typeUrl();
    try (DeltaAdsClient one = DeltaAdsClient.open(port.channel(), "n1");
        DeltaAdsClient two = DeltaAdsClient.open(port.channel(), "n1");
        AdsClient three = AdsClient.open(port.channel(), "n1")) {
      one.subscribe(CDS).expectAndAck(CDS);
      two.subscribe(eds, "a").expectAndAck(eds);
      three.ack(three.request(CDS).expect(CDS));
      port.publisher().put(XdsType.CLUSTER, "b", 1);
      port.publish(XdsType.CLUSTER);
      assertThat(one.expectAndAck(CDS).getResourcesList())
          .extracting(Resource::getName)
          .containsExactly("b");
      assertThat(three.expect(CDS).getResourcesCount()).isEqualTo(2);
      two.expectNothing();
      assertThat(port.server().streams().join()).hasSize(3);
    }
  }

  /** Nothing more can come of a client that has ended its side. */
  @Test
  void a_half_closed_stream_is_ended() {
    try (AdsClient sotw = AdsClient.open(port.channel(), "n1");
        DeltaAdsClient delta = DeltaAdsClient.open(port.channel(), "n2");
        DeltaAdsClient mute = DeltaAdsClient.open(port.channel(), "n3")) {
      sotw.request(CDS).expect(CDS);
      delta.subscribe(CDS).expect(CDS);
      assertThat(sotw.halfClose().expectEnd().isOk()).isTrue();
      assertThat(delta.halfClose().expectEnd().isOk()).isTrue();
      assertThat(mute.halfClose().expectEnd().isOk()).isTrue();
      assertThat(port.server().streams().join()).isEmpty();
    }
  }

  /** "A management server that does not know a type": never answered, and nothing else suffers. */
  @ParameterizedTest
  @ValueSource(strings = {UNKNOWN, ""})
  void a_type_that_nobody_knows_is_never_answered_and_shown(String url) {
    try (AdsClient sotw = AdsClient.open(port.channel(), "n1");
        DeltaAdsClient delta = DeltaAdsClient.open(port.channel(), "n2")) {
      sotw.request(url, "a").expectNothing();
      assertThat(sotw.request(CDS).expect(CDS).getResourcesCount()).isOne();
      delta.subscribe(url, "a").expectNothing();
      assertThat(delta.subscribe(CDS).expect(CDS).getResourcesCount()).isOne();
      assertThat(port.server().streams().join())
          .extracting(StreamReport::refusedTypes)
          .containsExactly(1L, 1L);
    }
  }

  /** "The type is implicit in requests made via singleton APIs": another type is not theirs. */
  @Test
  void a_service_of_one_type_serves_no_other() {
    String eds = XdsType.ENDPOINT.typeUrl();
    try (AdsClient sotw =
            AdsClient.open(
                port.channel(), ClusterDiscoveryServiceGrpc.getStreamClustersMethod(), "n1");
        DeltaAdsClient delta =
            DeltaAdsClient.open(
                port.channel(), ClusterDiscoveryServiceGrpc.getDeltaClustersMethod(), "n2")) {
      sotw.request(eds, "a").expectNothing();
      assertThat(sotw.request(CDS).expect(CDS).getResourcesCount()).isOne();
      delta.subscribe(eds, "a").expectNothing();
      assertThat(delta.subscribe(CDS).expect(CDS).getResourcesCount()).isOne();
    }
  }

  /** A request of the largest size that is allowed is answered name by name. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "ENDPOINT"})
  void ten_thousand_names_in_one_request_are_answered(XdsType type) {
    String[] names = new String[10_000];
    for (int i = 0; i < names.length; i++) {
      names[i] = i == 0 ? "a" : "missing-" + i;
    }
    try (DeltaAdsClient delta = DeltaAdsClient.open(port.channel(), "n1");
        AdsClient sotw = AdsClient.open(port.channel(), "n2")) {
      DeltaDiscoveryResponse response =
          delta.subscribe(type.typeUrl(), names).expectAndAck(type.typeUrl());
      assertThat(response.getResourcesList()).extracting(Resource::getName).containsExactly("a");
      assertThat(response.getRemovedResourcesList()).hasSize(9_999).doesNotHaveDuplicates();
      assertThat(sotw.request(type.typeUrl(), names).expect(type.typeUrl()).getResourcesCount())
          .isOne();
      port.publisher().put(type, "missing-7", 1);
      port.publish(type);
      assertThat(delta.expectAndAck(type.typeUrl()).getResourcesList())
          .extracting(Resource::getName)
          .containsExactly("missing-7");
    }
  }

  /** On-demand discovery: one name more on a stream that has named others. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "ENDPOINT", "VIRTUAL_HOST"})
  void on_demand_names_are_answered_each_by_itself(XdsType type) {
    String url = type.typeUrl();
    port.publisher().put(type, "b", 1);
    port.publish(type);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe(url, "a").expectAndAck(url);
      assertThat(client.subscribe(url, "b").expectAndAck(url).getResourcesList())
          .extracting(Resource::getName)
          .containsExactly("b");
      assertThat(client.subscribe(url, "c").expectAndAck(url).getRemovedResourcesList())
          .containsExactly("c");
      client.send(
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl(url)
              .addResourceNamesUnsubscribe("b")
              .addResourceNamesSubscribe("a"));
      assertThat(client.expectAndAck(url).getResourcesList())
          .extracting(Resource::getName)
          .containsExactly("a");
    }
  }

  /** "Some resources listed in resource_names and others in resource_locators." */
  @Test
  void a_resource_locator_names_a_resource() {
    port.publisher().put(XdsType.CLUSTER, "b", 1);
    port.publisher().put(XdsType.CLUSTER, "c", 1);
    port.publish(XdsType.CLUSTER);
    ResourceLocator b =
        ResourceLocator.newBuilder().setName("b").putDynamicParameters("env", "prod").build();
    try (AdsClient sotw = AdsClient.open(port.channel(), "n1");
        DeltaAdsClient delta = DeltaAdsClient.open(port.channel(), "n2")) {
      DiscoveryRequest.Builder both =
          DiscoveryRequest.newBuilder()
              .setTypeUrl(CDS)
              .addResourceNames("a")
              .addResourceLocators(b);
      both.getNodeBuilder().setId("n1");
      assertThat(sotw.send(both).expect(CDS).getResourcesCount()).isEqualTo(2);
      DeltaDiscoveryRequest.Builder alone =
          DeltaDiscoveryRequest.newBuilder().setTypeUrl(CDS).addResourceLocatorsSubscribe(b);
      alone.getNodeBuilder().setId("n2");
      assertThat(delta.send(alone).expectAndAck(CDS).getResourcesList())
          .extracting(Resource::getName)
          .containsExactly("b");
      delta.send(
          DeltaDiscoveryRequest.newBuilder().setTypeUrl(CDS).addResourceLocatorsUnsubscribe(b));
      var _ = delta.subscribe(CDS, "c").expectAndAck(CDS); // so the request before it was taken
      port.publisher().put(XdsType.CLUSTER, "b", 2);
      port.publish(XdsType.CLUSTER);
      delta.expectNothing();
    }
  }
}
