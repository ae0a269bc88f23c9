package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.Stamp;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What real gRPC clients are told and accept of a change, from when it is known. */
class PropagationTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String EDS = XdsType.ENDPOINT.typeUrl();

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final OpenPort port =
      new OpenPort(
          new XdsObserver() {
            @Override
            public void told(String nodeId, Carried carried) {
              assertThat(carried.toldNanos() - carried.oldest().publishedNanos()).isPositive();
              seen.add(line("told", nodeId, carried));
            }

            @Override
            public void concluded(
                String nodeId, Carried carried, Session.Answer answer, long nowNanos) {
              assertThat(nowNanos - carried.toldNanos()).isPositive();
              seen.add(line(answer.toString(), nodeId, carried));
            }
          });

  @AfterEach
  void stop() {
    port.close();
  }

  private static String line(String what, String nodeId, Carried carried) {
    return String.join(
        " ",
        what,
        nodeId,
        carried.type().plural(),
        "from " + carried.oldest().oldest().revision(),
        "to " + carried.upTo());
  }

  /** A change of the store's revision, received so many nanoseconds ago. */
  private void change(XdsType type, String name, int storeRevision) {
    port.publisher().put(type, name, storeRevision);
    long now = System.nanoTime();
    Stamp stamp =
        new Stamp(storeRevision, storeRevision, now - 1_000_000_000L + storeRevision, now);
    port.publish(new Origin(port.publisher().tables().revision(), now, now, stamp), type);
  }

  private long revision() {
    return port.publisher().tables().revision();
  }

  @Test
  void a_change_counts_when_it_is_sent_and_when_it_is_accepted_and_a_first_answer_does_not() {
    change(XdsType.CLUSTER, "a", 10);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n")) {
      client.subscribe(CDS).expectAndAck(CDS);
      change(XdsType.CLUSTER, "a", 11);
      DeltaDiscoveryResponse response = client.expect(CDS);
      String way = "n clusters from 11 to " + revision();
      await().untilAsserted(() -> assertThat(seen).containsExactly("told " + way));
      client.ack(response);
      await().untilAsserted(() -> assertThat(seen).containsExactly("told " + way, "ACK " + way));
    }
  }

  @Test
  void what_is_refused_is_not_accepted() {
    change(XdsType.CLUSTER, "a", 10);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n")) {
      client.subscribe(CDS).expectAndAck(CDS);
      change(XdsType.CLUSTER, "a", 11);
      client.nack(client.expect(CDS), "no");
      String refused = "NACK n clusters from 11 to " + revision();
      change(XdsType.CLUSTER, "a", 12);
      client.expectAndAck(CDS);
      String accepted = "ACK n clusters from 12 to " + revision();
      await().untilAsserted(() -> assertThat(seen).contains(accepted));
      assertThat(seen).contains(refused);
      assertThat(seen).filteredOn(line -> line.startsWith("ACK")).containsExactly(accepted);
    }
  }

  @Test
  void what_waits_while_a_push_goes_on_goes_together_and_counts_once_from_the_oldest() {
    change(XdsType.CLUSTER, "a", 10);
    try (AdsClient client = AdsClient.open(port.channel(), "n")) {
      DiscoveryResponse first = client.request(CDS).expect(CDS);
      change(XdsType.CLUSTER, "a", 11);
      long begun = revision();
      client.expectNothing();
      change(XdsType.CLUSTER, "b", 12);
      change(XdsType.CLUSTER, "c", 13);
      client.expectNothing();
      client.ack(first);
      client.ack(client.expect(CDS));
      client.ack(client.expect(CDS));
      String one = "n clusters from 11 to " + begun;
      String rest = "n clusters from 12 to " + revision();
      await()
          .untilAsserted(() ->
              assertThat(seen)
                  .containsExactly("told " + one, "ACK " + one, "told " + rest, "ACK " + rest));
    }
  }

  @Test
  void what_a_client_does_not_want_makes_its_next_change_no_older() {
    change(XdsType.ENDPOINT, "a", 10);
    change(XdsType.ENDPOINT, "b", 11);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n")) {
      client.subscribe(EDS, "a").expectAndAck(EDS);
      change(XdsType.ENDPOINT, "b", 12);
      client.expectNothing();
      change(XdsType.ENDPOINT, "a", 13);
      client.expectAndAck(EDS);
      String way = "n endpoints from 13 to " + revision();
      await().untilAsserted(() -> assertThat(seen).containsExactly("told " + way, "ACK " + way));
    }
  }
}
