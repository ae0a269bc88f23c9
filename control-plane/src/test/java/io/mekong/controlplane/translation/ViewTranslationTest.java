package io.mekong.controlplane.translation;

import static io.mekong.controlplane.translation.TestWorlds.SIDECAR;
import static io.mekong.controlplane.translation.TestWorlds.only;
import static io.mekong.controlplane.translation.TestWorlds.service;
import static io.mekong.controlplane.translation.TestWorlds.services;
import static io.mekong.controlplane.translation.TestWorlds.with;
import static io.mekong.controlplane.translation.TestWorlds.without;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.TranslationCounts.Outcome;
import io.mekong.registry.model.Locality;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ViewTranslationTest {
  private static final Scope EVERYTHING = new Scope.Everything();
  private static final NodeFacts TEAM_A =
      new NodeFacts("n", "", Locality.UNKNOWN, ImmutableSetMultimap.of("team", "a"));

  private final TranslationCounts counts = new TranslationCounts();
  private final Translation translation = new Translation(Translators.ALL, counts);

  @Test
  void an_endpoint_change_touches_its_own_assignment_and_nothing_else() {
    World before = with(with(World.EMPTY, service("a", 1, 2)), service("b", 1));
    World after = with(before, service("a", 1));
    for (XdsType type : XdsType.values()) {
      ViewTranslation<?> view = open(type, SIDECAR);
      view.edit(before, EVERYTHING);
      long translated = counts.of(type, Outcome.TRANSLATED);
      TableEdit edit = view.edit(after, services("a"));
      if (type == XdsType.ENDPOINT) {
        assertThat(names(edit)).containsExactly("a");
        assertThat(counts.of(type, Outcome.TRANSLATED)).isEqualTo(translated + 1);
      } else {
        assertThat(edit.puts()).isEmpty();
        assertThat(counts.of(type, Outcome.TRANSLATED)).isEqualTo(translated);
      }
      assertThat(edit.removals()).isEmpty();
    }
  }

  @Test
  void a_change_that_envoy_need_not_know_is_a_memo_hit() {
    World before = with(World.EMPTY, service("a", 1));
    ViewTranslation<?> view = open(XdsType.ENDPOINT, SIDECAR);
    view.edit(before, EVERYTHING);
    assertThat(view.edit(with(before, service("a", 1)), services("a")).puts()).isEmpty();
    assertThat(counts.of(XdsType.ENDPOINT, Outcome.MEMO_HIT)).isEqualTo(1);
  }

  @Test
  void equal_inputs_of_two_views_are_one_object() {
    World world = with(World.EMPTY, service("a", 1));
    VersionedResource one = put(open(XdsType.CLUSTER, SIDECAR).edit(world, EVERYTHING), "a");
    VersionedResource other = put(open(XdsType.CLUSTER, only()).edit(world, EVERYTHING), "a");
    assertThat(one).isSameAs(other);
    assertThat(counts.of(XdsType.CLUSTER, Outcome.MEMO_HIT)).isEqualTo(1);
  }

  @Test
  void a_service_that_went_takes_cluster_and_endpoints_along_and_changes_the_route() {
    World before = with(with(World.EMPTY, service("a", 1)), service("b", 1));
    World after = without(before, "a");
    assertThat(edited(XdsType.CLUSTER, before, after).removals()).containsExactly("a");
    assertThat(edited(XdsType.ENDPOINT, before, after).removals()).containsExactly("a");
    assertThat(names(edited(XdsType.ROUTE, before, after))).containsExactly("outbound");
    assertThat(edited(XdsType.LISTENER, before, after).puts()).isEmpty();
  }

  @Test
  void a_service_outside_the_scope_is_not_looked_at() {
    ViewTranslation<?> view = open(XdsType.ENDPOINT, SIDECAR);
    view.edit(World.EMPTY, EVERYTHING);
    World after = with(with(World.EMPTY, service("a", 1)), service("b", 1));
    assertThat(names(view.edit(after, services("b")))).containsExactly("b");
    assertThat(names(view.edit(after, EVERYTHING))).containsExactly("a");
  }

  @Test
  void a_raw_resource_covers_the_generated_one_and_uncovers_it_again() {
    World generated = with(World.EMPTY, service("a", 1));
    RawResources raw = RawResources.EMPTY.put("endpoints/a", json("{\"cluster_name\": \"a\"}"));
    Scope scope = Scope.raw(Set.of(new RawKey(XdsType.ENDPOINT, "a")));
    ViewTranslation<?> view = open(XdsType.ENDPOINT, SIDECAR);
    VersionedResource first = put(view.edit(generated, EVERYTHING), "a");

    VersionedResource covering = put(view.edit(generated.withRaw(raw), scope), "a");
    assertThat(covering.service()).isEmpty();
    assertThat(((ClusterLoadAssignment) covering.decode()).getEndpointsList()).isEmpty();

    World changedBelow = with(generated.withRaw(raw), service("a", 1, 2));
    assertThat(view.edit(changedBelow, services("a")).puts()).isEmpty();
    VersionedResource again =
        put(view.edit(changedBelow.withRaw(raw.remove("endpoints/a")), scope), "a");
    assertThat(again.version()).isNotEqualTo(first.version());
    assertThat(again.service()).isEqualTo("a");
  }

  @Test
  void a_selected_raw_resource_leaves_the_generated_one_to_the_other_nodes() {
    World generated = with(World.EMPTY, service("a", 1));
    RawResources raw = RawResources.EMPTY.put("endpoints/a", selected("{\"cluster_name\": \"a\"}"));
    Scope scope = Scope.raw(Set.of(new RawKey(XdsType.ENDPOINT, "a")));
    ViewTranslation<?> view = open(XdsType.ENDPOINT, SIDECAR);
    VersionedResource alone = put(view.edit(generated, EVERYTHING), "a");

    VersionedResource both = put(view.edit(generated.withRaw(raw), scope), "a");
    assertThat(requireNonNull(both.forNode(TEAM_A)).service()).isEmpty();
    assertThat(both.forNode(NodeFacts.NONE)).isSameAs(alone);

    World changedBelow = with(generated.withRaw(raw), service("a", 1, 2));
    VersionedResource below = put(view.edit(changedBelow, services("a")), "a");
    assertThat(requireNonNull(below.forNode(TEAM_A)).version()).isEqualTo(both.version());
    assertThat(requireNonNull(below.forNode(NodeFacts.NONE)).version())
        .isNotEqualTo(alone.version());

    VersionedResource left = put(view.edit(without(changedBelow, "a"), services("a")), "a");
    assertThat(left.forNode(NodeFacts.NONE)).isNull();
    assertThat(view.edit(without(generated, "a"), scope).removals()).containsExactly("a");
  }

  @Test
  void a_failed_translation_keeps_what_the_other_nodes_had() {
    Translation fussy = new Translation(ImmutableList.of(new Fussy()), counts);
    ViewTranslation<?> view = fussy.open(Translators.viewsOf(SIDECAR).of(XdsType.CLUSTER));
    RawResources raw = RawResources.EMPTY.put("clusters/a", selected("{\"name\": \"a\"}"));
    World good = with(World.EMPTY, service("a", 1)).withRaw(raw);
    VersionedResource first = put(view.edit(good, EVERYTHING), "a");
    World bad = with(good, service("a", 13));
    VersionedResource kept = put(view.edit(bad, services("a")), "a");
    assertThat(view.issues()).hasSize(1);
    assertThat(kept.otherwise()).isNotNull().isSameAs(first.otherwise());
    Scope scope = Scope.raw(Set.of(new RawKey(XdsType.CLUSTER, "a")));
    VersionedResource alone = put(view.edit(bad.withRaw(RawResources.EMPTY), scope), "a");
    assertThat(alone).isSameAs(first.otherwise());
  }

  private static ByteString selected(String spec) {
    return json(
        "{\"apiVersion\": \"mekong/v1\", \"kind\": \"RawResource\","
            + " \"metadata\": {\"labels\": {\"team\": \"a\"}}, \"spec\": "
            + spec
            + "}");
  }

  @Test
  void a_raw_resource_of_another_type_changes_nothing_here() {
    World world = with(World.EMPTY, service("a", 1));
    ViewTranslation<?> view = open(XdsType.CLUSTER, SIDECAR);
    view.edit(world, EVERYTHING);
    RawResources raw = RawResources.EMPTY.put("endpoints/a", json("{\"cluster_name\": \"a\"}"));
    TableEdit edit =
        view.edit(world.withRaw(raw), Scope.raw(Set.of(new RawKey(XdsType.ENDPOINT, "a"))));
    assertThat(edit.puts()).isEmpty();
    assertThat(edit.removals()).isEmpty();
  }

  @Test
  void a_failed_translation_keeps_the_previous_resource_and_stops_no_other() {
    Translation fussy = new Translation(ImmutableList.of(new Fussy()), counts);
    ViewTranslation<?> view = fussy.open(Translators.viewsOf(SIDECAR).of(XdsType.CLUSTER));
    World good = with(with(World.EMPTY, service("a", 1)), service("b", 1));
    assertThat(names(view.edit(good, EVERYTHING))).containsExactlyInAnyOrder("a", "b");

    World bad = with(with(good, service("a", 13)), service("b", 2));
    TableEdit edit = view.edit(bad, services("a", "b"));
    assertThat(names(edit)).containsExactly("b");
    assertThat(edit.removals()).isEmpty();
    assertThat(view.issues())
        .singleElement()
        .satisfies(issue -> {
          assertThat(issue.where()).isEqualTo("clusters/a");
          assertThat(issue.what()).contains("unlucky");
        });
    assertThat(counts.of(XdsType.CLUSTER, Outcome.FAILED)).isEqualTo(1);

    World refused = with(bad, service("a", 14));
    assertThat(view.edit(refused, services("a")).puts()).isEmpty();
    assertThat(view.issues())
        .singleElement()
        .satisfies(issue -> assertThat(issue.what()).contains("connect_timeout"));

    assertThat(names(view.edit(with(refused, service("a", 3)), services("a"))))
        .containsExactly("a");
    assertThat(view.issues()).isEmpty();
  }

  @Test
  void a_failing_resource_whose_service_goes_is_removed_with_its_issue() {
    Translation fussy = new Translation(ImmutableList.of(new Fussy()), counts);
    ViewTranslation<?> view = fussy.open(Translators.viewsOf(SIDECAR).of(XdsType.CLUSTER));
    World good = with(World.EMPTY, service("a", 1));
    view.edit(good, EVERYTHING);
    World bad = with(good, service("a", 13));
    view.edit(bad, EVERYTHING);
    assertThat(view.edit(without(bad, "a"), EVERYTHING).removals()).containsExactly("a");
    assertThat(view.issues()).isEmpty();
  }

  @Test
  void a_view_that_goes_on_from_its_table_keeps_what_cannot_be_made_and_drops_what_is_gone() {
    Translation fussy = new Translation(ImmutableList.of(new Fussy()), counts);
    TableKey key = Translators.viewsOf(SIDECAR).of(XdsType.CLUSTER);
    World good = with(with(World.EMPTY, service("a", 1)), service("b", 1));
    ImmutableList<VersionedResource> table = fussy.open(key).edit(good, EVERYTHING).puts();
    ViewTranslation<?> again = fussy.anew().open(key);
    again.resume(table);
    World bad = without(with(good, service("a", 13)), "b");
    TableEdit edit = again.edit(bad, EVERYTHING);
    assertThat(edit.puts()).isEmpty();
    assertThat(edit.removals()).containsExactly("b");
    assertThat(again.edit(without(bad, "a"), services("a")).removals()).containsExactly("a");
  }

  @Test
  void closed_views_leave_nothing_in_the_memo() {
    Memo<FussyInput> memo = new Memo<>(new Fussy(), counts);
    var key = Translators.viewsOf(SIDECAR).of(XdsType.CLUSTER);
    ViewTranslation<FussyInput> one = new ViewTranslation<>(key, memo);
    ViewTranslation<FussyInput> other = new ViewTranslation<>(key, memo);
    World world = with(with(World.EMPTY, service("a", 1)), service("b", 13));
    one.edit(world, EVERYTHING);
    other.edit(world, EVERYTHING);
    one.edit(with(world, service("a", 2)), services("a"));
    assertThat(memo.size()).isEqualTo(3);
    one.close();
    assertThat(memo.size()).isEqualTo(2);
    other.close();
    assertThat(memo.size()).isZero();
  }

  private record FussyInput(String name, int port) implements ResourceInput {
    @Override
    public String service() {
      return name;
    }
  }

  /** Crashes on port 13 and makes something on port 14 that Envoy would refuse. */
  private static final class Fussy implements ResourceTranslator<FussyInput, Cluster> {
    @Override
    public XdsType type() {
      return XdsType.CLUSTER;
    }

    @Override
    public ViewKey viewOf(NodeGroup group) {
      return ViewKey.SHARED;
    }

    @Override
    public void inputs(World world, ViewKey view, Scope scope, Consumer<? super FussyInput> taker) {
      world.forEachService(
          scope,
          s ->
              taker.accept(
                  new FussyInput(
                      s.key().name(), s.instances().values().iterator().next().endpoint().port())));
    }

    @Override
    public Cluster translate(FussyInput input) {
      if (input.port() == 13) {
        throw new IllegalStateException("unlucky port");
      }
      Cluster.Builder cluster =
          Cluster.newBuilder().setName(input.name()).setAltStatName("port" + input.port());
      if (input.port() == 14) {
        cluster.getConnectTimeoutBuilder().setSeconds(-1);
      }
      return cluster.build();
    }
  }

  private TableEdit edited(XdsType type, World before, World after) {
    ViewTranslation<?> view = open(type, SIDECAR);
    view.edit(before, EVERYTHING);
    return view.edit(after, services("a"));
  }

  private ViewTranslation<?> open(XdsType type, NodeGroup group) {
    return translation.open(Translators.viewsOf(group).of(type));
  }

  private static List<String> names(TableEdit edit) {
    return edit.puts().stream().map(VersionedResource::name).toList();
  }

  private static VersionedResource put(TableEdit edit, String name) {
    return edit.puts().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  private static ByteString json(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
