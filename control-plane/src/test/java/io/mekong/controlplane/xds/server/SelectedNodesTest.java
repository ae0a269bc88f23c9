package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.mekong.controlplane.snapshot.NodeSelector;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that read the same table are sent what is meant for them. */
class SelectedNodesTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final Struct SHOP = metadata("team", text("shop"));
  private static final Struct OTHER = metadata("team", text("other"));

  private final OpenPort port = new OpenPort();
  private final ManagedChannel channel = port.channel();

  @AfterEach
  void stop() {
    port.close();
  }

  private void publish(VersionedResource resource) {
    port.publisher()
        .edit(XdsType.CLUSTER, new TableEdit(ImmutableList.of(resource), ImmutableSet.of()));
    port.publish(XdsType.CLUSTER);
  }

  private static VersionedResource cluster(String content) {
    return VersionedResource.encode(
        XdsType.CLUSTER, "", Cluster.newBuilder().setName("x").setAltStatName(content).build());
  }

  private static VersionedResource selected(
      String content, String label, String value, @Nullable VersionedResource otherwise) {
    return cluster(content)
        .onlyFor(new NodeSelector(ImmutableSortedMap.of(label, value)))
        .otherwise(otherwise);
  }

  private static String content(DeltaDiscoveryResponse response)
      throws InvalidProtocolBufferException {
    return response.getResources(0).getResource().unpack(Cluster.class).getAltStatName();
  }

  @Test
  void each_node_is_sent_its_own_and_told_only_of_what_changed_for_it() throws Exception {
    publish(selected("shop", "team", "shop", cluster("all")));
    try (DeltaAdsClient shop = DeltaAdsClient.open(channel, "n1", SHOP);
        DeltaAdsClient other = DeltaAdsClient.open(channel, "n2", OTHER)) {
      assertThat(content(shop.subscribe(CDS).expectAndAck(CDS))).isEqualTo("shop");
      assertThat(content(other.subscribe(CDS).expectAndAck(CDS))).isEqualTo("all");

      publish(selected("shop", "team", "shop", cluster("all 2")));
      assertThat(content(other.expectAndAck(CDS))).isEqualTo("all 2");
      shop.expectNothing();

      publish(selected("shop", "team", "shop", null));
      assertThat(other.expectAndAck(CDS).getRemovedResourcesList()).containsExactly("x");
      shop.expectNothing();

      publish(selected("shop", "team", "other", null));
      assertThat(content(other.expectAndAck(CDS))).isEqualTo("shop");
      assertThat(shop.expectAndAck(CDS).getRemovedResourcesList()).containsExactly("x");
    }
  }

  @Test
  void a_sotw_client_is_sent_its_own_under_the_version_of_what_it_holds() throws Exception {
    publish(selected("shop", "roles", "cache", cluster("all")));
    try (AdsClient shop = AdsClient.open(channel, "n1", metadata("roles", list("web", "cache")));
        AdsClient other = AdsClient.open(channel, "n2", metadata("roles", list("web")))) {
      DiscoveryResponse one = shop.request(CDS).expect(CDS);
      DiscoveryResponse two = other.request(CDS).expect(CDS);
      assertThat(one.getResources(0).unpack(Cluster.class).getAltStatName()).isEqualTo("shop");
      assertThat(two.getResources(0).unpack(Cluster.class).getAltStatName()).isEqualTo("all");
      assertThat(one.getVersionInfo()).isNotEqualTo(two.getVersionInfo());
    }
  }

  @Test
  void id_cluster_and_locality_are_taken_from_the_node_and_never_from_metadata() {
    Node node =
        Node.newBuilder().setId("n1").setLocality(Locality.newBuilder().setZone("a")).build();
    NodeIdentity there = NodeIdentity.of(node);
    NodeIdentity forger =
        NodeIdentity.of(
            Node.newBuilder()
                .setId("n2")
                .setMetadata(metadata("locality.zone", text("a")))
                .build());
    NodeSelector zone = new NodeSelector(ImmutableSortedMap.of("locality.zone", "a"));
    assertThat(zone.matches(there.facts())).isTrue();
    assertThat(zone.matches(forger.facts())).isFalse();
    assertThat(new NodeSelector(ImmutableSortedMap.of("node.id", "n2")).matches(forger.facts()))
        .isTrue();
  }

  private static Struct metadata(String name, Value value) {
    return Struct.newBuilder().putFields(name, value).build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Value list(String... texts) {
    ListValue.Builder list = ListValue.newBuilder();
    for (String text : texts) {
      list.addValues(text(text));
    }
    return Value.newBuilder().setListValue(list).build();
  }
}
