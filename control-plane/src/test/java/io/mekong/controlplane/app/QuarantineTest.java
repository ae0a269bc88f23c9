package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.controlplane.quarantine.Jury;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.quarantine.Votes;
import io.mekong.controlplane.receipt.GoneNodes;
import io.mekong.controlplane.reconcile.ReconcileObserver;
import io.mekong.controlplane.reconcile.ReconcileSettings;
import io.mekong.controlplane.reconcile.Reconciler;
import io.mekong.controlplane.replica.DepartedNodes;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.trace.Journeys;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.Translators;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.controlplane.xds.server.StreamLimits;
import io.mekong.controlplane.xds.server.XdsObserver;
import io.mekong.controlplane.xds.server.XdsServer;
import io.mekong.controlplane.xds.server.XdsServerSettings;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.tests.kit.DeltaAdsClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A version that many nodes refuse is taken from all of them; what few refuse is not. */
class QuarantineTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();

  private final SnapshotStore store = new SnapshotStore();
  private final Reconciler reconciler =
      new Reconciler(
          ReconcileSettings.DEFAULT,
          new Translation(Translators.ALL, new TranslationCounts()),
          store,
          ReconcileObserver.NONE);
  private final List<DeltaAdsClient> clients = new ArrayList<>();
  private final List<CompletableFuture<Votes>> surveys = new CopyOnWriteArrayList<>();
  private final List<Quarantined> verdicts = new CopyOnWriteArrayList<>();
  private RawResources raw = RawResources.EMPTY;

  @SuppressWarnings("NullAway.Init") // set before each test
  private XdsServer server;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    CompletableFuture<Jury> jury = new CompletableFuture<>();
    server =
        XdsServer.start(
            new XdsServerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                "test",
                XdsServerSettings.Keepalive.DEFAULT,
                SessionLimits.DEFAULT,
                StreamLimits.DEFAULT,
                ImmutableList.of()),
            store,
            reconciler,
            new JuryObserver(
                XdsObserver.NONE,
                jury,
                new GoneNodes(1, Duration.ofDays(1), InstantSource.system()),
                Journeys.OFF,
                new DepartedNodes(1, Duration.ofDays(1), InstantSource.system())));
    jury.complete(
        new Jury(
            (table, resource) -> counted(server.votesOn(table, resource)),
            verdict -> {
              verdicts.add(verdict);
              reconciler.quarantine(verdict);
            },
            InstantSource.system()));
    channel = NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
    reconciler.start();
    reconciler.updated(
        new RegistryUpdate(
            RegistryView.EMPTY, ImmutableSet.of(), ImmutableSet.of(), ImmutableList.of()));
    write(1);
    await().until(() -> store.newest().isPresent());
  }

  @AfterEach
  void stop() {
    clients.forEach(DeltaAdsClient::close);
    channel.shutdownNow();
    server.close();
    reconciler.close();
  }

  private CompletableFuture<Votes> counted(CompletableFuture<Votes> votes) {
    surveys.add(votes);
    return votes;
  }

  /** Writes a version of the cluster. */
  private void write(int version) {
    raw =
        raw.put(
            "clusters/c",
            ByteString.copyFromUtf8("{\"name\":\"c\",\"alt_stat_name\":\"v" + version + "\"}"));
    reconciler.rawUpdated(raw, ImmutableSet.of(new RawKey(XdsType.CLUSTER, "c")));
  }

  private void connect(int nodes) {
    for (int i = 0; i < nodes; i++) {
      DeltaAdsClient client = DeltaAdsClient.open(channel, "node-" + i);
      clients.add(client);
      client.subscribe(CDS);
      client.ack(client.expect(CDS));
    }
  }

  /** The first of them refuse what comes next, the others accept it. */
  private void answer(int refusing) {
    List<DeltaDiscoveryResponse> responses =
        clients.stream().map(client -> client.expect(CDS)).toList();
    for (int i = clients.size() - 1; i >= 0; i--) {
      if (i < refusing) {
        clients.get(i).nack(responses.get(i), "no such filter");
      } else {
        clients.get(i).ack(responses.get(i));
        awaitAcks(clients.size() - i);
      }
    }
  }

  /** So many nodes have accepted the newest version. */
  private void awaitAcks(int count) {
    await().until(() -> votes().accepted().size() >= count);
  }

  private Votes votes() {
    return store.newest().orElseThrow().byKey().values().stream()
        .filter(table -> table.key().type() == XdsType.CLUSTER)
        .map(table -> server.votesOn(table.key(), Objects.requireNonNull(table.find("c"))).join())
        .findFirst()
        .orElseThrow();
  }

  private String published() {
    return store.newest().orElseThrow().byKey().values().stream()
        .filter(table -> table.key().type() == XdsType.CLUSTER)
        .flatMap(table -> table.resources().values().stream())
        .map(resource -> resource.decode().toString())
        .findFirst()
        .orElse("nothing");
  }

  /** What is published is told a moment before what became of it. */
  private void awaitNoneQuarantined() {
    await().until(() -> reconciler.status().quarantined().isEmpty());
  }

  @Test
  void what_three_of_six_refuse_nobody_gets() {
    connect(6);
    write(2);
    answer(3);

    await().until(() -> published().contains("v1"));
    await()
        .untilAsserted(() ->
            assertThat(reconciler.status().quarantined())
                .extracting(Quarantined::refusedBy, Quarantined::message)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(3, "no such filter")));
    for (DeltaAdsClient client : clients) {
      assertThat(client.expect(CDS).getResourcesList()).hasSize(1);
    }
  }

  @Test
  void one_and_two_refusals_take_nothing_from_others() {
    connect(3);
    write(2);
    answer(2);
    await().until(() -> votes().refused().size() == 2);
    write(3);
    await().until(() -> published().contains("v3"));

    assertThat(surveys).isEmpty();
    assertThat(verdicts).isEmpty();
  }

  @Test
  void a_minority_of_three_takes_nothing_from_the_other_four() {
    connect(7);
    write(2);
    answer(3);
    await().until(() -> !surveys.isEmpty() && surveys.getFirst().isDone());
    write(3);
    await().until(() -> published().contains("v3"));

    assertThat(verdicts).isEmpty();
  }

  @Test
  void a_new_version_ends_it() {
    connect(3);
    write(2);
    answer(3);
    await().until(() -> published().contains("v1"));
    write(3);

    await().until(() -> published().contains("v3"));
    awaitNoneQuarantined();
  }

  @Test
  void an_operator_ends_it() {
    connect(3);
    write(2);
    answer(3);
    await().until(() -> published().contains("v1"));
    reconciler.lift(XdsType.CLUSTER, "c");

    await().until(() -> published().contains("v2"));
    awaitNoneQuarantined();
  }
}
