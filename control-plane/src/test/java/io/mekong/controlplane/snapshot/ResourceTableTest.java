package io.mekong.controlplane.snapshot;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ResourceTableTest {
  private static final TableKey KEY = new TableKey(XdsType.CLUSTER, ViewKey.SHARED);
  private static final ResourceTable EMPTY = ResourceTable.empty(KEY, 1, 16);

  @Test
  void an_edit_without_effect_gives_the_very_same_table() {
    ResourceTable table = EMPTY.with(2, puts(cluster("a", 1)));
    assertThat(table.with(3, puts(cluster("a", 1)))).isSameAs(table);
    assertThat(table.with(3, removals("absent"))).isSameAs(table);
    assertThat(table.with(3, puts())).isSameAs(table);
  }

  @Test
  void only_what_changed_is_logged() {
    ResourceTable table = EMPTY.with(2, puts(cluster("a", 1), cluster("b", 1)));
    ResourceTable next = table.with(5, puts(cluster("a", 1), cluster("b", 2)));
    assertThat(next.revision()).isEqualTo(5);
    assertThat(next.changes().namesSince(2)).contains(ImmutableSet.of("b"));
    assertThat(next.find("a")).isSameAs(table.find("a"));
    assertThat(table.find("b")).isNotSameAs(next.find("b"));
  }

  @Test
  void a_resource_that_changes_hands_replaces_its_equal() {
    Cluster cluster = Cluster.newBuilder().setName("a").build();
    ResourceTable table =
        EMPTY.with(2, puts(VersionedResource.encode(XdsType.CLUSTER, "a", cluster)));
    ResourceTable next =
        table.with(3, puts(VersionedResource.encode(XdsType.CLUSTER, "", cluster)));
    assertThat(requireNonNull(next.find("a")).service()).isEmpty();
    assertThat(next.digest()).isEqualTo(table.digest());
  }

  @Test
  void selector_and_what_others_get_are_part_of_the_content() {
    NodeSelector a = new NodeSelector(ImmutableSortedMap.of("team", "a"));
    NodeSelector b = new NodeSelector(ImmutableSortedMap.of("team", "b"));
    VersionedResource chosen = cluster("x", 1);
    ImmutableList<VersionedResource> different =
        ImmutableList.of(
            chosen,
            chosen.onlyFor(a),
            chosen.onlyFor(b),
            chosen.onlyFor(b).otherwise(cluster("x", 2)),
            chosen.onlyFor(b).otherwise(cluster("x", 3)));
    ResourceTable table = EMPTY;
    Set<Digest> digests = new HashSet<>();
    long revision = 1;
    for (VersionedResource each : different) {
      table = table.with(++revision, puts(each));
      assertThat(table.revision()).isEqualTo(revision);
      assertThat(digests.add(table.digest())).isTrue();
      assertThat(table.with(revision + 1, puts(each))).isSameAs(table);
    }
    assertThat(table.with(++revision, removals("x")).digest()).isEqualTo(Digest.ZERO);
  }

  @Test
  void digest_is_that_of_the_content_whatever_the_way_to_it() {
    Random random = new Random(7);
    ResourceTable table = EMPTY;
    TreeMap<String, VersionedResource> model = new TreeMap<>();
    for (int revision = 2; revision < 500; revision++) {
      String name = "c" + random.nextInt(20);
      if (random.nextInt(3) == 0) {
        table = table.with(revision, removals(name));
        model.remove(name);
      } else {
        VersionedResource cluster = cluster(name, random.nextInt(4));
        table = table.with(revision, puts(cluster));
        model.put(name, cluster);
      }
      Digest sum = Digest.ZERO;
      for (VersionedResource resource : model.values()) {
        sum = sum.plus(resource.digest());
      }
      assertThat(table.digest()).isEqualTo(sum);
      assertThat(table.resources().keySet()).containsExactlyElementsOf(model.keySet());
    }
  }

  @Test
  void an_emptied_table_has_the_digest_of_an_empty_one() {
    ResourceTable table =
        EMPTY.with(2, puts(cluster("a", 1), cluster("b", 1))).with(3, removals("a", "b"));
    assertThat(table.digest()).isEqualTo(Digest.ZERO);
    assertThat(table.changes().namesSince(2)).contains(ImmutableSet.of("a", "b"));
  }

  private static VersionedResource cluster(String name, int variant) {
    return VersionedResource.encode(
        XdsType.CLUSTER,
        "",
        Cluster.newBuilder().setName(name).setAltStatName("variant" + variant).build());
  }

  private static TableEdit puts(VersionedResource... resources) {
    return new TableEdit(ImmutableList.copyOf(resources), ImmutableSet.of());
  }

  private static TableEdit removals(String... names) {
    return new TableEdit(ImmutableList.of(), ImmutableSet.copyOf(names));
  }
}
