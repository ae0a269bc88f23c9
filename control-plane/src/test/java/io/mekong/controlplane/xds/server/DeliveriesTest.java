package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.TypeDelivery;
import io.mekong.controlplane.xds.protocol.TypeDelivery.State;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What real gRPC clients made of a publication. */
class DeliveriesTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();

  private final List<String> left = new CopyOnWriteArrayList<>();
  private final List<String> departed = new CopyOnWriteArrayList<>();
  private final OpenPort port =
      new OpenPort(
          new XdsObserver() {
            @Override
            public void left(String nodeId) {
              left.add(nodeId);
            }

            @Override
            public void departed(StreamReport last, String why) {
              departed.add(last.nodeId() + " " + last.types().size() + ": " + why);
            }
          });

  @AfterEach
  void stop() {
    port.close();
  }

  private long put(int content) {
    port.publisher().put(XdsType.CLUSTER, "a", content);
    port.publish(XdsType.CLUSTER);
    return port.publisher().tables().revision();
  }

  private ImmutableList<StreamDelivery> deliveries(long after, long upTo) {
    return port.server().deliveries(Publication.of(port.publisher().tables(), after, upTo)).join();
  }

  private static State state(StreamDelivery delivery) {
    return delivery.types().getFirst().delivery().state();
  }

  @Test
  void who_left_is_told_with_its_last_state_and_the_reason() {
    put(1);
    try (DeltaAdsClient delta = DeltaAdsClient.open(port.channel(), "delta")) {
      delta.subscribe(CDS).expectAndAck(CDS);
    }
    await().until(() -> !departed.isEmpty());
    assertThat(departed)
        .singleElement()
        .asString()
        .startsWith("delta 1: ")
        .containsAnyOf("the client ended it", "the client cancelled it");
  }

  @Test
  void each_client_has_its_say_and_who_left_is_told() {
    long first = put(1);
    try (DeltaAdsClient delta = DeltaAdsClient.open(port.channel(), "delta");
        AdsClient sotw = AdsClient.open(port.channel(), "sotw")) {
      delta.subscribe(CDS).expectAndAck(CDS);
      sotw.ack(sotw.request(CDS).expect(CDS));
      await()
          .untilAsserted(() ->
              assertThat(deliveries(0, first))
                  .extracting(DeliveriesTest::state)
                  .containsExactly(State.ACKED, State.ACKED));
      assertThat(deliveries(0, first))
          .allMatch(delivery -> delivery.types().getFirst().answeredAt().isPresent());

      long second = put(2);
      DeltaDiscoveryResponse sent = delta.expect(CDS);
      sotw.ack(sotw.expect(CDS));
      await()
          .untilAsserted(() ->
              assertThat(deliveries(first, second))
                  .extracting(StreamDelivery::nodeId, DeliveriesTest::state)
                  .containsExactlyInAnyOrder(
                      org.assertj.core.groups.Tuple.tuple("delta", State.PENDING),
                      org.assertj.core.groups.Tuple.tuple("sotw", State.ACKED)));
      delta.nack(sent, "not this one");
      await()
          .untilAsserted(() ->
              assertThat(deliveries(first, second))
                  .flatExtracting(StreamDelivery::types)
                  .extracting(StreamDelivery.OfType::delivery)
                  .contains(new TypeDelivery(XdsType.CLUSTER, State.REFUSED, "not this one")));
    }
    await().untilAsserted(() -> assertThat(left).containsExactlyInAnyOrder("delta", "sotw"));
  }

  @Test
  void a_client_that_comes_back_with_what_it_has_has_it() {
    long first = put(1);
    long second = put(2);
    String version =
        port.publisher().table(XdsType.CLUSTER).resources().firstEntry().getValue().version();
    try (DeltaAdsClient again = DeltaAdsClient.open(port.channel(), "again")) {
      again.resume(CDS, com.google.common.collect.ImmutableMap.of("a", version));
      again.expectAndAck(CDS);
      await()
          .untilAsserted(() ->
              assertThat(deliveries(first, second))
                  .extracting(DeliveriesTest::state)
                  .containsExactly(State.ACKED));
    }
  }
}
