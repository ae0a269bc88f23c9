package io.mekong.controlplane.app.reconciliation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.mekong.controlplane.admin.report.ReconciliationReport.Stage;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.TestPublisher;
import io.mekong.controlplane.xds.server.OpenPort;
import io.mekong.tests.kit.DeltaAdsClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodesComparisonTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();

  private final OpenPort port = new OpenPort();
  private final TestPublisher publisher = port.publisher();
  private final ManagedChannel channel = port.channel();

  @AfterEach
  void stop() {
    port.close();
  }

  private void publish() {
    port.publish(XdsType.CLUSTER);
  }

  private Stage run() throws Exception {
    return new NodesComparison(port.server(), Duration.ofMillis(300)).run();
  }

  private void awaitAccepted() {
    await()
        .until(() ->
            port.server().streams().join().stream()
                .flatMap(stream -> stream.types().stream())
                .allMatch(type -> type.inSync()));
  }

  @Test
  void a_client_that_was_not_told_of_a_change_is_found_and_told() throws Exception {
    publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.CLUSTER, "b", 1);
    publish();
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n1")) {
      client.subscribe(CDS).expectAndAck(CDS);
      awaitAccepted();
      assertThat(run().compared()).isEqualTo(2);
      assertThat(run().differences()).isZero();

      publisher.putUntold(XdsType.CLUSTER, "a", 2);
      publish();
      client.expectNothing();
      Stage stage = run();
      assertThat(stage.differences()).isEqualTo(1);
      assertThat(stage.mended()).isEqualTo(1);
      assertThat(stage.found().getFirst().of()).contains("n1");
      assertThat(stage.found().getFirst().name()).isEqualTo("a");
      assertThat(client.expectAndAck(CDS).getResourcesList())
          .extracting(resource -> resource.getName())
          .containsExactly("a");
      awaitAccepted();
      assertThat(run().differences()).isZero();
    }
  }

  @Test
  void a_client_that_refuses_is_explained() throws Exception {
    publisher.put(XdsType.CLUSTER, "a", 1);
    publish();
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n1")) {
      client.subscribe(CDS);
      client.nack(client.expect(CDS), "no");
      await()
          .untilAsserted(() ->
              assertThat(run().explained())
                  .anyMatch(e -> e.because().startsWith("refused") && e.count() == 1));
      assertThat(run().differences()).isZero();
    }
  }

  @Test
  void clients_that_follow_200_changes_a_second_are_never_taken_for_wrong() throws Exception {
    for (int i = 0; i < 50; i++) {
      publisher.put(XdsType.CLUSTER, "c" + i, 0);
    }
    publish();
    AtomicInteger changes = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    Thread load =
        Thread.ofVirtual()
            .start(() -> {
              while (!over.get()) {
                int i = changes.incrementAndGet();
                publisher.put(XdsType.CLUSTER, "c" + i % 50, i);
                publish();
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
              }
            });
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      DeltaAdsClient client = DeltaAdsClient.open(channel, "n" + i).subscribe(CDS);
      readers.add(
          Thread.ofVirtual()
              .start(() -> {
                while (!over.get()) {
                  client.expectAndAck(CDS);
                }
                client.close();
              }));
    }
    long compared = 0;
    while (changes.get() < 800) {
      Stage stage = run();
      assertThat(stage.found()).isEmpty();
      compared += stage.compared();
    }
    over.set(true);
    load.join();
    publisher.put(XdsType.CLUSTER, "last", 1);
    publish();
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(compared).isGreaterThan(0);
  }
}
