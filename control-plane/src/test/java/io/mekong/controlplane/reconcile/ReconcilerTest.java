package io.mekong.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.ViewDemand;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.Translators;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistrationChange;
import io.mekong.registry.source.RegistryBook;
import io.mekong.registry.source.RegistrySettings;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.source.SourceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private final SnapshotStore store = new SnapshotStore();
  private final List<ImmutableSet<TableKey>> publications = new CopyOnWriteArrayList<>();

  /** The newest publication that {@link #publications} has; the store shows it a moment before. */
  private final AtomicReference<@Nullable Tables> told = new AtomicReference<>();

  private final TranslationCounts counts = new TranslationCounts();
  private final RegistryBook book = new RegistryBook(RegistrySettings.DEFAULT);
  private final Reconciler reconciler =
      new Reconciler(
          new ReconcileSettings(
              Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofSeconds(60), 1024),
          new Translation(Translators.ALL, counts),
          store,
          ReconcileObserver.NONE);
  private long revision;

  @BeforeEach
  void start() {
    store.subscribe((tables, changed) -> {
      publications.add(changed);
      told.set(tables);
    });
    reconciler.start();
  }

  @AfterEach
  void stop() {
    reconciler.close();
  }

  @Test
  void nothing_is_published_before_registry_and_raw_resources_are_loaded() {
    reconciler.updated(register("a", 1));
    ViewDemand.Connected node = reconciler.connect(group("x"));
    node.close();
    assertThat(store.newest()).isEmpty();
    reconciler.rawUpdated(RawResources.EMPTY, ImmutableSet.of());
    await().until(() -> told.get() != null);
    assertThat(names(XdsType.CLUSTER)).containsExactly("a");
    assertThat(names(XdsType.ENDPOINT)).containsExactly("a");
  }

  @Test
  void an_endpoint_change_touches_the_endpoint_table_and_nothing_else() {
    load("a", "b");
    publications.clear();
    reconciler.updated(register("a", 2));
    await().until(() -> !publications.isEmpty());
    assertThat(publications).hasSize(1);
    assertThat(publications.getFirst())
        .extracting(TableKey::type)
        .containsExactly(XdsType.ENDPOINT);
  }

  @Test
  void the_cost_of_a_change_does_not_grow_with_the_services() {
    String[] many =
        java.util.stream.IntStream.range(0, 500).mapToObj(i -> "s" + i).toArray(String[]::new);
    load(many);
    long before = counts.of(XdsType.ENDPOINT, TranslationCounts.Outcome.TRANSLATED);
    long hits = counts.of(XdsType.ENDPOINT, TranslationCounts.Outcome.MEMO_HIT);
    publications.clear();
    reconciler.updated(register("s7", 2));
    await().until(() -> !publications.isEmpty());
    assertThat(counts.of(XdsType.ENDPOINT, TranslationCounts.Outcome.TRANSLATED) - before)
        .isEqualTo(1);
    assertThat(counts.of(XdsType.ENDPOINT, TranslationCounts.Outcome.MEMO_HIT) - hits).isZero();
  }

  @Test
  void a_burst_of_new_services_ends_in_few_publications_with_all_of_them() {
    load("a");
    publications.clear();
    for (int i = 0; i < 50; i++) {
      reconciler.updated(register("new" + i, 1));
    }
    await().until(() -> names(XdsType.CLUSTER).size() == 51);
    assertThat(
            publications.stream()
                .filter(p -> p.stream().anyMatch(k -> k.type() == XdsType.CLUSTER)))
        .hasSizeLessThan(10);
  }

  @Test
  void a_view_appears_when_its_first_node_connects() {
    load("a", "b");
    NodeGroup group = group("web");
    TableKey listeners = reconciler.viewsOf(group).of(XdsType.LISTENER);
    assertThat(store.newest().orElseThrow().find(listeners)).isEmpty();
    ViewDemand.Connected node = reconciler.connect(group);
    await().until(() -> store.newest().orElseThrow().find(listeners).isPresent());
    assertThat(table(listeners).resources()).containsOnlyKeys("outbound");
    node.close();
  }

  @Test
  void the_assignment_leaves_with_its_cluster_and_never_before() {
    load("a", "b");
    apply(new RegistrationChange.Deregistered(new ServiceKey("a"), new InstanceId("1"), 0));
    RegistryUpdate gone = book.tick(Duration.ofSeconds(6).toNanos());
    assertThat(gone.structure()).containsExactly(new ServiceKey("a"));
    reconciler.updated(gone);
    await().until(() -> names(XdsType.CLUSTER).size() == 1);
    assertThat(names(XdsType.ENDPOINT)).containsExactly("b");
    assertThat(publications.getLast())
        .extracting(TableKey::type)
        .contains(XdsType.CLUSTER, XdsType.ENDPOINT);
  }

  @Test
  void two_reconcilers_give_equal_versions() {
    load("a", "b", "c");
    SnapshotStore other = new SnapshotStore();
    try (Reconciler second =
        new Reconciler(
            ReconcileSettings.DEFAULT,
            new Translation(Translators.ALL, new TranslationCounts()),
            other,
            ReconcileObserver.NONE)) {
      second.start();
      second.rawUpdated(RawResources.EMPTY, ImmutableSet.of());
      second.updated(
          new RegistryUpdate(
              book.view(), ImmutableSet.of(), ImmutableSet.of(), ImmutableList.of()));
      await().until(() -> other.newest().isPresent());
      for (XdsType type : XdsType.values()) {
        TableKey key = second.viewsOf(NodeGroup.PLAIN_ENVOY).of(type);
        assertThat(other.newest().flatMap(t -> t.find(key)).map(ResourceTable::digest))
            .isEqualTo(Optional.of(table(key).digest()));
      }
    }
  }

  private void load(String... services) {
    reconciler.rawUpdated(RawResources.EMPTY, ImmutableSet.of());
    for (String service : services) {
      reconciler.updated(register(service, 1));
    }
    await().until(() -> names(XdsType.CLUSTER).size() == services.length);
  }

  private ImmutableSortedSet<String> names(XdsType type) {
    return Optional.ofNullable(told.get())
        .flatMap((Tables t) -> t.find(reconciler.viewsOf(NodeGroup.PLAIN_ENVOY).of(type)))
        .map(t -> ImmutableSortedSet.copyOf(t.resources().keySet()))
        .orElse(ImmutableSortedSet.of());
  }

  private ResourceTable table(TableKey key) {
    return store.newest().orElseThrow().find(key).orElseThrow();
  }

  private RegistryUpdate register(String service, int id) {
    return apply(
        new RegistrationChange.Registered(
            new ServiceInstance(
                new ServiceKey(service),
                new InstanceId("" + id),
                new ServiceInstance.Endpoint("10.0.0." + id, 80, 100, Locality.UNKNOWN),
                Health.HEALTHY,
                ImmutableSortedMap.of(),
                Protocol.HTTP,
                new ServiceInstance.Origin(revision + 1, revision + 1, 0))));
  }

  private RegistryUpdate apply(RegistrationChange change) {
    revision++;
    return book.apply(
        new SourceEvent.Registrations(
            SourceEvent.Basis.REPORTED, revision, ImmutableList.of(change)),
        0);
  }

  private static NodeGroup group(String service) {
    return new NodeGroup(
        NodeGroup.Dialect.ENVOY,
        service,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        ImmutableSortedSet.of());
  }
}
