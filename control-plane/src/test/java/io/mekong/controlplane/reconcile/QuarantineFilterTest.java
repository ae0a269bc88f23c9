package io.mekong.controlplane.reconcile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.snapshot.NodeSelector;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A resource for selected nodes that they refuse takes nothing from the others. */
class QuarantineFilterTest {
  private static final TableKey CLUSTERS = new TableKey(XdsType.CLUSTER, ViewKey.SHARED);
  private static final NodeSelector SHOP = new NodeSelector(ImmutableSortedMap.of("team", "shop"));

  private final QuarantineFilter filter = new QuarantineFilter();

  @Test
  void what_was_selected_before_stays_and_the_others_keep_theirs() {
    VersionedResource before = cluster("good").onlyFor(SHOP).otherwise(cluster("all"));
    VersionedResource refused = cluster("bad").onlyFor(SHOP).otherwise(cluster("all 2"));
    refuse(refused, before, refused);
    VersionedResource admitted = requireNonNull(admit(refused));
    assertThat(admitted.version()).isEqualTo(before.version());
    assertThat(admitted.selector()).isEqualTo(SHOP);
    assertThat(version(admitted.otherwise())).isEqualTo(cluster("all 2").version());
  }

  @Test
  void without_a_predecessor_the_selected_nodes_get_what_the_others_get() {
    VersionedResource refused = cluster("bad").onlyFor(SHOP).otherwise(cluster("all"));
    refuse(refused, null, refused);
    VersionedResource admitted = requireNonNull(admit(refused));
    assertThat(admitted.selector().everyNode()).isTrue();
    assertThat(admitted.version()).isEqualTo(cluster("all").version());
  }

  @Test
  void what_was_meant_for_other_nodes_before_is_not_put_in_its_place() {
    NodeSelector mall = new NodeSelector(ImmutableSortedMap.of("team", "mall"));
    VersionedResource refused = cluster("bad").onlyFor(SHOP);
    refuse(refused, cluster("good").onlyFor(mall), refused);
    assertThat(admit(refused)).isNull();
  }

  @Test
  void what_others_refuse_leaves_the_selected_nodes_theirs() {
    VersionedResource entry = cluster("shop").onlyFor(SHOP).otherwise(cluster("bad"));
    refuse(cluster("bad"), cluster("good"), entry);
    VersionedResource admitted = requireNonNull(admit(entry));
    assertThat(admitted.version()).isEqualTo(entry.version());
    assertThat(version(admitted.otherwise())).isEqualTo(cluster("good").version());
  }

  @Test
  void two_refused_versions_of_one_name_are_both_kept_out() {
    VersionedResource entry = cluster("bad").onlyFor(SHOP).otherwise(cluster("worse"));
    refuse(entry, null, entry);
    VersionedResource left = requireNonNull(admit(entry));
    refuse(cluster("worse"), cluster("good"), left);
    assertThat(version(admit(entry))).isEqualTo(cluster("good").version());
    assertThat(filter.all()).hasSize(2);
  }

  @Test
  void lifting_brings_the_newest_of_both() {
    VersionedResource refused = cluster("bad").onlyFor(SHOP).otherwise(cluster("all"));
    refuse(refused, null, refused);
    VersionedResource changed = refused.otherwise(cluster("all 2"));
    admit(changed);
    VersionedResource lifted = requireNonNull(filter.lift(XdsType.CLUSTER, "c").get(CLUSTERS));
    assertThat(lifted).isSameAs(changed);
    assertThat(filter.all()).isEmpty();
  }

  @Test
  void another_content_for_the_selected_nodes_ends_it() {
    VersionedResource refused = cluster("bad").onlyFor(SHOP).otherwise(cluster("all"));
    refuse(refused, null, refused);
    VersionedResource mended = cluster("mended").onlyFor(SHOP).otherwise(cluster("all"));
    assertThat(admit(mended)).isSameAs(mended);
    assertThat(filter.all()).isEmpty();
  }

  private void refuse(
      VersionedResource refused, @Nullable VersionedResource instead, VersionedResource now) {
    filter.add(new Quarantined(CLUSTERS, refused, instead, "bad", 3, 3, Instant.EPOCH), now);
  }

  private @Nullable VersionedResource admit(VersionedResource put) {
    TableEdit edit =
        filter.admit(CLUSTERS, new TableEdit(ImmutableList.of(put), ImmutableSet.of()));
    return edit.puts().isEmpty() ? null : edit.puts().getFirst();
  }

  private static @Nullable String version(@Nullable VersionedResource resource) {
    return resource == null ? null : resource.version();
  }

  private static VersionedResource cluster(String content) {
    return VersionedResource.encode(
        XdsType.CLUSTER, "", Cluster.newBuilder().setName("c").setAltStatName(content).build());
  }
}
