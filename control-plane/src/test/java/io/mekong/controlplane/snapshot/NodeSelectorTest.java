package io.mekong.controlplane.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedMap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.mekong.registry.model.Locality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSelectorTest {
  private static final NodeFacts NODE =
      new NodeFacts(
          "edge-1",
          "edge",
          new Locality("eu", "a", "r1"),
          ImmutableSetMultimap.<String, String>builder()
              .putAll("roles", "gateway", "cache")
              .put("team", "shop")
              .put("node.id", "forged")
              .put("locality.zone", "forged")
              .build());

  @ParameterizedTest
  @CsvSource({
    "node.id,edge-1",
    "node.cluster,edge",
    "locality.region,eu",
    "locality.zone,a",
    "locality.sub_zone,r1",
    "team,shop",
    "roles,cache",
    "roles,gateway",
  })
  void a_label_may_be_a_fact(String name, String value) {
    assertThat(selector(name, value).matches(NODE)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "node.id,forged",
    "node.cluster,shop",
    "locality.zone,forged",
    "locality.sub_zone,r2",
    "team,Shop",
    "roles,database",
    "absent,x",
  })
  void a_label_may_be_none(String name, String value) {
    assertThat(selector(name, value).matches(NODE)).isFalse();
  }

  @Test
  void every_label_must_be_a_fact_and_no_label_means_every_node() {
    assertThat(of("team", "shop", "locality.zone", "a").matches(NODE)).isTrue();
    assertThat(of("team", "shop", "locality.zone", "b").matches(NODE)).isFalse();
    assertThat(NodeSelector.EVERY_NODE.matches(NODE)).isTrue();
    assertThat(NodeSelector.EVERY_NODE.matches(NodeFacts.NONE)).isTrue();
  }

  @Test
  void a_node_gets_the_one_that_is_meant_for_it_or_what_others_get() {
    VersionedResource chosen = cluster("chosen").onlyFor(selector("team", "shop"));
    VersionedResource other = cluster("other");
    assertThat(chosen.forNode(NODE)).isSameAs(chosen);
    assertThat(chosen.forNode(NodeFacts.NONE)).isNull();
    assertThat(chosen.otherwise(other).forNode(NODE)).isNotNull().isNotSameAs(other);
    assertThat(chosen.otherwise(other).forNode(NodeFacts.NONE)).isSameAs(other);
  }

  private static VersionedResource cluster(String content) {
    return VersionedResource.encode(
        XdsType.CLUSTER, "", Cluster.newBuilder().setName("x").setAltStatName(content).build());
  }

  private static NodeSelector selector(String name, String value) {
    return new NodeSelector(ImmutableSortedMap.of(name, value));
  }

  private static NodeSelector of(String name, String value, String second, String secondValue) {
    return new NodeSelector(ImmutableSortedMap.of(name, value, second, secondValue));
  }
}
