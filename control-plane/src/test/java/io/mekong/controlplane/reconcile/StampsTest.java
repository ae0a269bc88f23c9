package io.mekong.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.Translators;
import io.mekong.registry.source.RegistryUpdate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Since when the changes of a publication are said to be known. */
class StampsTest {
  private final List<Origin> carried = new CopyOnWriteArrayList<>();
  private final SnapshotStore store = new SnapshotStore();
  private final Reconciler reconciler =
      new Reconciler(
          ReconcileSettings.DEFAULT,
          new Translation(Translators.ALL, new TranslationCounts()),
          store,
          new ReconcileObserver() {
            @Override
            public void published(long durationNanos, int tablesChanged) {}

            @Override
            public void carried(Origin origin) {
              carried.add(origin);
            }
          });
  private final ChangingRegistry registry = new ChangingRegistry();

  @BeforeEach
  void load() {
    reconciler.rawUpdated(RawResources.EMPTY, ImmutableSet.of());
    reconciler.updated(registry.register("a", 1));
    reconciler.start();
    await().until(() -> store.newest().isPresent());
  }

  @AfterEach
  void stop() {
    reconciler.close();
  }

  private void change(RegistryUpdate update, long receivedNanos) {
    reconciler.arrivals().registrations().arrived(update.view().revision(), receivedNanos);
    reconciler.updated(update);
  }

  @Test
  void a_first_load_is_no_change() {
    assertThat(store.newest().orElseThrow().origin().isSet()).isFalse();
    assertThat(carried).isEmpty();
  }

  @Test
  void an_endpoint_change_counts_from_its_event() {
    RegistryUpdate update = registry.register("a", 2);
    long received = System.nanoTime();
    change(update, received);
    await().until(() -> carried.size() == 1);
    Origin origin = carried.getFirst();
    assertThat(origin.oldest().receivedNanos()).isEqualTo(received);
    assertThat(origin.oldest().revision()).isEqualTo(update.view().revision());
    assertThat(origin.oldest().appliedNanos() - received).isPositive();
    assertThat(origin.publishedNanos() - origin.oldest().appliedNanos()).isPositive();
    await()
        .untilAsserted(() -> assertThat(store.newest().orElseThrow().origin()).isEqualTo(origin));
  }

  @Test
  void a_new_service_counts_from_its_event_in_both_publications_that_it_needs() {
    long received = System.nanoTime();
    change(registry.register("b", 1), received);
    await()
        .until(() ->
            store.newest().orElseThrow().byKey().values().stream()
                    .filter(table -> table.find("b") != null)
                    .count()
                == 2);
    await()
        .untilAsserted(() ->
            assertThat(carried)
                .isNotEmpty()
                .allMatch(origin -> origin.oldest().receivedNanos() == received));
  }

  @Test
  void what_no_event_brought_counts_from_when_it_was_applied() {
    reconciler.updated(registry.register("a", 2));
    await().until(() -> carried.size() == 1);
    assertThat(carried.getFirst().oldest().receivedNanos())
        .isEqualTo(carried.getFirst().oldest().appliedNanos());
  }
}
