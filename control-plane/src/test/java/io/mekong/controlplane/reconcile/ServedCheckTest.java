package io.mekong.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.Translators;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServedCheckTest {
  private final SnapshotStore store = new SnapshotStore();
  private final Translation translation = new Translation(Translators.ALL, new TranslationCounts());
  private final Reconciler reconciler =
      new Reconciler(ReconcileSettings.DEFAULT, translation, store, ReconcileObserver.NONE);
  private final ChangingRegistry registry = new ChangingRegistry();
  private final TableKey clusters = reconciler.viewsOf(NodeGroup.PLAIN_ENVOY).of(XdsType.CLUSTER);

  @BeforeEach
  void start() {
    reconciler.start();
    reconciler.rawUpdated(RawResources.EMPTY, ImmutableSet.of());
    reconciler.updated(registry.register("a", 1));
    reconciler.updated(registry.register("b", 1));
    await().until(() -> served("b").isPresent());
  }

  @AfterEach
  void stop() {
    reconciler.close();
  }

  @Test
  void what_is_in_step_has_no_difference() {
    ServedCheck.Outcome outcome = look();
    assertThat(outcome.differences()).isEmpty();
    assertThat(outcome.compared()).isGreaterThan(4);
  }

  @Test
  void a_wrong_a_missing_and_a_surplus_resource_are_found_and_mended() {
    VersionedResource right = served("a").orElseThrow();
    VersionedResource gone = served("b").orElseThrow();
    plant(ImmutableList.of(cluster("a"), cluster("ghost")), ImmutableSet.of("b"));
    await().until(() -> served("ghost").isPresent());
    assertThat(look().differences())
        .containsExactlyInAnyOrder(
            new ServedCheck.Difference(clusters, "a", cluster("a").version(), right.version()),
            new ServedCheck.Difference(clusters, "ghost", cluster("ghost").version(), ""),
            new ServedCheck.Difference(clusters, "b", "", gone.version()));
    long wrong = store.newest().orElseThrow().find(clusters).orElseThrow().revision();
    reconciler.rebuild();
    assertThat(look().differences()).isEmpty();
    assertThat(served("a").orElseThrow().version()).isEqualTo(right.version());
    assertThat(served("ghost")).isEmpty();
    assertThat(
            store.newest().orElseThrow().find(clusters).orElseThrow().changes().namesSince(wrong))
        .as("streams are told by the log of changes")
        .hasValueSatisfying(names -> assertThat(names).contains("ghost"));
  }

  @Test
  void looks_while_everything_changes_find_nothing() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    Thread load =
        Thread.ofVirtual()
            .start(() -> {
              for (int i = 0; !Thread.interrupted(); i++) {
                reconciler.updated(
                    i % 7 == 0 && i > 100
                        ? registry.deregister("s" + (i - 100) % 50, 1 + (i - 100) % 3)
                        : registry.register("s" + i % 50, 1 + i % 3));
                sent.incrementAndGet();
                if (i % 2 == 0) {
                  LockSupport.parkNanos(5_000_000);
                }
              }
            });
    List<ServedCheck.Difference> found = new ArrayList<>();
    while (sent.get() < 600) {
      found.addAll(look().differences());
    }
    load.interrupt();
    load.join();
    assertThat(found).isEmpty();
  }

  private ServedCheck.Outcome look() {
    return ServedCheck.of(reconciler.settled().join(), translation.anew());
  }

  private void plant(ImmutableList<VersionedResource> puts, ImmutableSet<String> removals) {
    reconciler.order(tables -> tables.apply(clusters, new TableEdit(puts, removals)));
  }

  private static VersionedResource cluster(String name) {
    return VersionedResource.encode(
        XdsType.CLUSTER, name, Cluster.newBuilder().setName(name).setAltStatName("x").build());
  }

  private Optional<VersionedResource> served(String name) {
    return store
        .newest()
        .flatMap(tables -> tables.find(clusters))
        .flatMap(table -> Optional.ofNullable(table.find(name)));
  }
}
