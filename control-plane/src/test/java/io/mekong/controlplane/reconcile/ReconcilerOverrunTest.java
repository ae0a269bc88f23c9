package io.mekong.controlplane.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.TableKey;
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
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens while the mailbox is full is found again once there is room. */
class ReconcilerOverrunTest {
  private static final int MORE_THAN_THE_MAILBOX_HOLDS = 70_000;

  private final SnapshotStore store = new SnapshotStore();
  private final RegistryBook book = new RegistryBook(RegistrySettings.DEFAULT);
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final Reconciler reconciler =
      new Reconciler(
          new ReconcileSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO, 1024),
          new Translation(Translators.ALL, new TranslationCounts()),
          store,
          ReconcileObserver.NONE);
  private long revision;

  @BeforeEach
  void start() {
    reconciler.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    reconciler.close();
  }

  @Test
  void inputs_that_found_no_room_are_published() {
    load();
    fillMailbox();

    reconciler.updated(register("b"));
    RawResources raw =
        RawResources.EMPTY
            .put("endpoints/n", ByteString.copyFromUtf8("{\"cluster_name\": \"n\"}"))
            .put("clusters/n", ByteString.copyFromUtf8("{\"name\": \"n\"}"));
    reconciler.rawUpdated(
        raw, ImmutableSet.of(new RawKey(XdsType.CLUSTER, "n"), new RawKey(XdsType.ENDPOINT, "n")));
    release.countDown();

    for (String name : new String[] {"a", "b", "n"}) {
      await().until(() -> find(XdsType.CLUSTER, name).isPresent());
      await().until(() -> find(XdsType.ENDPOINT, name).isPresent());
    }
  }

  @Test
  void who_connects_and_who_leaves_during_an_overrun_is_known() {
    load();
    NodeGroup early = group(15_101);
    ViewDemand.Connected leaves = reconciler.connect(early);
    await().until(() -> has(early));
    fillMailbox();

    NodeGroup late = group(15_102);
    reconciler.connect(late);
    leaves.close();
    release.countDown();

    await().until(() -> has(late));
    await()
        .atMost(Duration.ofSeconds(60)) // views are looked through every 5 s
        .until(() -> {
          reconciler.updated(register("s" + revision)); // dropped tables go with a publication
          return !has(early);
        });
    assertThat(has(late)).isTrue();
  }

  @Test
  void a_version_that_is_condemned_during_an_overrun_is_taken_out() {
    load();
    fillMailbox();

    TableKey clusters = reconciler.viewsOf(NodeGroup.PLAIN_ENVOY).of(XdsType.CLUSTER);
    ResourceTable table = store.newest().orElseThrow().find(clusters).orElseThrow();
    reconciler.quarantine(
        new Quarantined(
            clusters, Objects.requireNonNull(table.find("a")), null, "no", 3, 3, Instant.EPOCH));
    release.countDown();

    await().until(() -> find(XdsType.CLUSTER, "a").isEmpty());
    await().until(() -> reconciler.status().quarantined().size() == 1);
  }

  private void load() {
    reconciler.rawUpdated(RawResources.EMPTY, ImmutableSet.of());
    reconciler.updated(register("a"));
    await().until(() -> find(XdsType.CLUSTER, "a").isPresent());
  }

  /** Keeps the reconciler in a publication until {@link #release}, and its mailbox full. */
  private void fillMailbox() {
    store.subscribe((tables, changed) -> {
      held.countDown();
      awaitRelease();
    });
    RegistryUpdate update = register("a", 2);
    // Whoever brings the first may be the one who is kept.
    Thread.ofVirtual().start(() -> reconciler.updated(update));
    await().until(() -> held.getCount() == 0);
    for (int i = 0; i < MORE_THAN_THE_MAILBOX_HOLDS; i++) {
      reconciler.updated(update);
    }
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean has(NodeGroup group) {
    return store
        .newest()
        .flatMap(tables -> tables.find(reconciler.viewsOf(group).of(XdsType.LISTENER)))
        .isPresent();
  }

  private Optional<?> find(XdsType type, String name) {
    return store
        .newest()
        .flatMap(t -> t.find(reconciler.viewsOf(NodeGroup.PLAIN_ENVOY).of(type)))
        .map(table -> table.find(name));
  }

  private RegistryUpdate register(String service) {
    return register(service, 1);
  }

  private RegistryUpdate register(String service, int id) {
    revision++;
    return book.apply(
        new SourceEvent.Registrations(
            SourceEvent.Basis.REPORTED,
            revision,
            ImmutableList.of(
                new RegistrationChange.Registered(
                    new ServiceInstance(
                        new ServiceKey(service),
                        new InstanceId("" + id),
                        new ServiceInstance.Endpoint("10.0.0." + id, 80, 100, Locality.UNKNOWN),
                        Health.HEALTHY,
                        ImmutableSortedMap.of(),
                        Protocol.HTTP,
                        new ServiceInstance.Origin(revision, revision, 0))))),
        0);
  }

  /** Groups of different ports read different listeners. */
  private static NodeGroup group(int outboundPort) {
    return new NodeGroup(
        NodeGroup.Dialect.ENVOY,
        "",
        OptionalInt.of(outboundPort),
        OptionalInt.empty(),
        OptionalInt.empty(),
        ImmutableSortedSet.of());
  }
}
