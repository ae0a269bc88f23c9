package io.mekong.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.reconcile.ReconcileObserver.Reflected;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.Translators;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Up to which revisions of the store the tables are said to be settled. */
class SettledRevisionsTest {
  private final List<Reflected> settled = new CopyOnWriteArrayList<>();
  private final Reconciler reconciler =
      new Reconciler(
          ReconcileSettings.DEFAULT,
          new Translation(Translators.ALL, new TranslationCounts()),
          new SnapshotStore(),
          new ReconcileObserver() {
            @Override
            public void published(long durationNanos, int tablesChanged) {}

            @Override
            public void settled(Reflected reflected, long publications) {
              settled.add(reflected);
            }
          });
  private final ChangingRegistry registry = new ChangingRegistry();

  @AfterEach
  void stop() {
    reconciler.close();
  }

  @Test
  void a_resource_that_is_set_aside_is_reflected_and_told_too() {
    reconciler.start();
    reconciler.rawUpdated(RawResources.EMPTY, ImmutableSet.of());
    reconciler.updated(registry.register("a", 1));
    await().untilAsserted(() -> assertThat(settled).contains(new Reflected(1, 0)));
    new RawFeed("/r/", reconciler)
        .updated(
            new PrefixUpdate(
                PrefixUpdate.Origin.EVENTS,
                PrefixUpdate.Trust.SAME_STORE,
                new StoreHead(1, 7),
                ImmutableList.of(
                    new PrefixUpdate.Put(
                        new StoredKey("/r/clusters/c", ByteString.copyFromUtf8("{"), 7, 7, 0),
                        null))));
    await().untilAsserted(() -> assertThat(settled).contains(new Reflected(1, 7)));
    assertThat(reconciler.status().rejectedRaw()).hasSize(1);
  }
}
