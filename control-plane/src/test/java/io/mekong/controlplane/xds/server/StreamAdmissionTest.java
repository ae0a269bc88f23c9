package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How many streams are let in. */
class StreamAdmissionTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();

  private final List<StreamRefusal> refusals = new CopyOnWriteArrayList<>();
  private final List<StreamEnd> ended = new CopyOnWriteArrayList<>();
  private final XdsObserver observer =
      new XdsObserver() {
        @Override
        public void refusedStream(StreamRefusal why) {
          refusals.add(why);
        }

        @Override
        public void ended(StreamEnd end) {
          ended.add(end);
        }
      };

  @Test
  void one_stream_too_many_is_refused_until_another_ends() {
    try (OpenPort port = new OpenPort(observer, limits(2, 1_000))) {
      port.publisher().put(XdsType.CLUSTER, "a", 1);
      port.publish(XdsType.CLUSTER);
      AdsClient first = served(port, "1");
      try (AdsClient second = served(port, "2");
          AdsClient third = AdsClient.open(port.channel(), "3")) {
        Status refused = third.request(CDS).expectEnd();
        assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getDescription()).contains("use another replica");
        assertThat(refusals).containsExactly(StreamRefusal.STREAMS);
        first.close();
        Awaitility.await()
            .untilAsserted(() -> {
              try (AdsClient again = served(port, "4")) {
                assertThat(again).isNotNull();
              }
            });
        assertThat(second).isNotNull();
      }
    }
  }

  @Test
  void more_new_streams_in_a_second_than_allowed_are_refused() {
    try (OpenPort port = new OpenPort(observer, limits(100, 1));
        AdsClient first = AdsClient.open(port.channel(), "1");
        AdsClient second = AdsClient.open(port.channel(), "2");
        AdsClient third = AdsClient.open(port.channel(), "3")) {
      first.request(CDS);
      second.request(CDS);
      assertThat(third.request(CDS).expectEnd().getCode())
          .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refusals).contains(StreamRefusal.RATE);
    }
  }

  /** Not set unless asked for: many clients may stand behind one address. */
  @Test
  void an_address_has_as_many_connections_as_it_may() {
    StreamLimits usual = StreamLimits.DEFAULT;
    StreamLimits one =
        new StreamLimits(
            usual.streams(),
            usual.newStreamsPerSecond(),
            usual.connectionsPerIdentity(),
            Optional.of(1),
            usual.requestBytes());
    try (OpenPort port = new OpenPort(observer, one)) {
      port.publisher().put(XdsType.CLUSTER, "a", 1);
      port.publish(XdsType.CLUSTER);
      ManagedChannel second = port.connect();
      try (AdsClient first = served(port, "1");
          AdsClient late = AdsClient.open(second, "2")) {
        Status refused = late.request(CDS).expectEnd();
        assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refused.getDescription()).contains("the address has as many connections");
        assertThat(refusals).containsExactly(StreamRefusal.ADDRESS);
        assertThat(first).isNotNull();
        port.channel().shutdownNow();
        Awaitility.await()
            .untilAsserted(() -> {
              try (AdsClient again = AdsClient.open(second, "3")) {
                var _ = again.request(CDS).expect(CDS);
              }
            });
      } finally {
        second.shutdownNow();
      }
    }
  }

  /** Discovery is not the only thing that streams. */
  @Test
  void every_kind_of_stream_counts() {
    try (OpenPort port = new OpenPort(observer, limits(1, 1_000))) {
      port.publisher().put(XdsType.CLUSTER, "a", 1);
      port.publish(XdsType.CLUSTER);
      try (AdsClient first = served(port, "1")) {
        Iterator<HealthCheckResponse> health =
            HealthGrpc.newBlockingStub(port.channel())
                .watch(HealthCheckRequest.getDefaultInstance());
        assertThatThrownBy(health::next).hasMessageContaining("RESOURCE_EXHAUSTED");
        assertThat(first).isNotNull();
      }
    }
  }

  private static StreamLimits limits(int streams, int newStreamsPerSecond) {
    StreamLimits usual = StreamLimits.DEFAULT;
    return new StreamLimits(
        streams,
        newStreamsPerSecond,
        usual.connectionsPerIdentity(),
        usual.connectionsPerAddress(),
        usual.requestBytes());
  }

  /** Its status would wait behind what it does not read, and it would count for ever. */
  @Test
  void who_reads_nothing_for_too_long_is_reset_and_makes_room() {
    SessionLimits usual = SessionLimits.DEFAULT;
    SessionLimits impatient =
        new SessionLimits(
            usual.names(),
            usual.nameBytes(),
            usual.partBytes(),
            usual.ackPatience(),
            usual.gatePatience(),
            usual.removalPatience(),
            Duration.ofSeconds(3)); // far more than the first answer takes
    try (OpenPort port = new OpenPort(observer, limits(1, 1_000), impatient)) {
      port.publisher().put(XdsType.CLUSTER, "small", 1);
      publishLarge(port, "a");
      ManagedChannel unread = port.connect();
      DeltaAdsClient silent = DeltaAdsClient.open(unread, "silent").stopReading().subscribe(CDS);
      silent.expect(CDS); // one was asked for before it stopped
      publishLarge(port, "b");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> ended.contains(StreamEnd.UNAVAILABLE));
      Awaitility.await()
          .untilAsserted(() -> {
            try (AdsClient again = AdsClient.open(port.channel(), "other")) {
              var _ = again.request(CDS, "small").expect(CDS);
            }
          });
      unread.shutdownNow();
    }
  }

  @Test
  void a_bucket_fills_at_its_pace_and_no_further() {
    AtomicLong now = new AtomicLong();
    TokenBucket bucket = new TokenBucket(2, now::get);
    assertThat(List.of(bucket.take(), bucket.take(), bucket.take()))
        .containsExactly(true, true, false);
    now.addAndGet(500_000_000);
    assertThat(List.of(bucket.take(), bucket.take())).containsExactly(true, false);
    now.addAndGet(60_000_000_000L);
    assertThat(List.of(bucket.take(), bucket.take(), bucket.take()))
        .containsExactly(true, true, false);
  }

  /** 3 MB: more than a connection takes from one who does not read. */
  private static void publishLarge(OpenPort port, String name) {
    Cluster large =
        Cluster.newBuilder().setName(name).setAltStatName("x".repeat(3_000_000)).build();
    port.publisher()
        .edit(
            XdsType.CLUSTER,
            new TableEdit(
                ImmutableList.of(VersionedResource.encode(XdsType.CLUSTER, "", large)),
                ImmutableSet.of()));
    port.publish(XdsType.CLUSTER);
  }

  private static AdsClient served(OpenPort port, String node) {
    AdsClient client = AdsClient.open(port.channel(), node);
    var _ = client.request(CDS).expect(CDS);
    return client;
  }
}
