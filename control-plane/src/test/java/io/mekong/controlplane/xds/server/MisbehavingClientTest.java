package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client does wrong is its own trouble. */
class MisbehavingClientTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String EDS = XdsType.ENDPOINT.typeUrl();
  private static final int MOST_NAMES = SessionLimits.DEFAULT.names();

  private final OpenPort port = new OpenPort();

  @AfterEach
  void stop() {
    port.close();
  }

  /** More of them than event loops, so that the one who reads shares its loop with some. */
  @Test
  void who_never_reads_delays_nobody_and_is_sent_the_newest_once_it_reads() {
    publishLarge(0);
    List<ManagedChannel> channels = new ArrayList<>();
    List<DeltaAdsClient> silent =
        silent(2 * Runtime.getRuntime().availableProcessors() + 1, channels);
    int publications = 30;
    try (DeltaAdsClient reader = DeltaAdsClient.open(port.channel(), "reader")) {
      reader.subscribe(CDS).expectAndAck(CDS);
      for (int i = 1; i <= publications; i++) {
        publishLarge(i);
        assertThat(versions(reader.expectAndAck(CDS))).containsExactly(newest());
      }
      DeltaAdsClient awake = silent.getFirst().readAgain();
      int answers = 1;
      while (!versions(awake.expectAndAck(CDS)).contains(newest())) {
        answers++;
      }
      assertThat(answers).as("the rest was never queued").isLessThan(publications / 2);
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  /** 16 for each loop, who read the first 3 MB and not the next: more than others wait for. */
  @Test
  void who_never_reads_holds_up_who_comes_later_for_a_while_only() {
    publishLarge(0, 3_000_000);
    List<ManagedChannel> channels = new ArrayList<>();
    assertThat(silent(16 * Runtime.getRuntime().availableProcessors(), channels)).isNotEmpty();
    publishLarge(1, 3_000_000);
    try (DeltaAdsClient reader = DeltaAdsClient.open(port.channel(), "reader")) {
      assertThat(versions(reader.subscribe(CDS).expectAndAck(CDS))).containsExactly(newest());
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  /** Clients on connections of their own that read one response and no more. */
  private List<DeltaAdsClient> silent(int count, List<ManagedChannel> channels) {
    List<DeltaAdsClient> silent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      channels.add(port.connect());
      silent.add(DeltaAdsClient.open(channels.getLast(), "silent-" + i));
      silent.getLast().stopReading().subscribe(CDS).expect(CDS);
    }
    return silent;
  }

  private void publishLarge(int number) {
    publishLarge(number, 300_000);
  }

  /** So large that a few fill what a connection takes from one who does not read. */
  private void publishLarge(int number, int bytes) {
    Cluster large =
        Cluster.newBuilder().setName("c").setAltStatName(number + "x".repeat(bytes)).build();
    port.publisher()
        .edit(
            XdsType.CLUSTER,
            new TableEdit(
                ImmutableList.of(VersionedResource.encode(XdsType.CLUSTER, "", large)),
                ImmutableSet.of()));
    port.publish(XdsType.CLUSTER);
  }

  private String newest() {
    return Objects.requireNonNull(port.publisher().table(XdsType.CLUSTER).find("c")).version();
  }

  private static List<String> versions(DeltaDiscoveryResponse response) {
    return response.getResourcesList().stream().map(Resource::getVersion).toList();
  }

  @Test
  void who_asks_for_too_many_names_is_refused_on_a_delta_stream() {
    port.publish(XdsType.ENDPOINT);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe(EDS, names(MOST_NAMES)).expectAndAck(EDS);
      assertRefused(client.subscribe(EDS, "one-more").expectEnd(), Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  @Test
  void who_asks_for_too_many_names_is_refused_on_a_sotw_stream() {
    port.publisher().put(XdsType.ENDPOINT, "name-0", 1);
    port.publish(XdsType.ENDPOINT);
    try (AdsClient most = AdsClient.open(port.channel(), "n1");
        AdsClient more = AdsClient.open(port.channel(), "n2")) {
      most.request(EDS, names(MOST_NAMES)).expect(EDS);
      // One of them exists and does not count.
      assertRefused(
          more.request(EDS, names(MOST_NAMES + 2)).expectEnd(), Status.Code.RESOURCE_EXHAUSTED);
    }
  }

  private static String[] names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "name-" + i).toArray(String[]::new);
  }

  /** 257 bytes each. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "é"})
  void a_name_that_is_too_long_is_refused(String letter) {
    port.publish(XdsType.ENDPOINT);
    String most = "x".repeat(256);
    String more = letter.repeat(letter.equals("x") ? 256 : 128) + "x";
    try (DeltaAdsClient delta = DeltaAdsClient.open(port.channel(), "n1");
        DeltaAdsClient reconnected = DeltaAdsClient.open(port.channel(), "n2");
        AdsClient sotw = AdsClient.open(port.channel(), "n3")) {
      assertThat(delta.subscribe(EDS, most).expectAndAck(EDS).getRemovedResourcesList())
          .containsExactly(most);
      assertRefused(delta.subscribe(EDS, more).expectEnd(), Status.Code.INVALID_ARGUMENT);
      reconnected.send(
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl(EDS)
              .addResourceNamesSubscribe(more)
              .putAllInitialResourceVersions(ImmutableMap.of(more, "v")));
      assertRefused(reconnected.expectEnd(), Status.Code.INVALID_ARGUMENT);
      assertRefused(sotw.request(EDS, more).expectEnd(), Status.Code.INVALID_ARGUMENT);
    }
  }

  @Test
  void a_node_with_metadata_nested_too_deep_is_refused() {
    port.publish(XdsType.CLUSTER);
    try (DeltaAdsClient most = DeltaAdsClient.open(port.channel(), "n1", nested(16));
        DeltaAdsClient more = DeltaAdsClient.open(port.channel(), "n2", nested(17))) {
      most.subscribe(CDS).expect(CDS);
      assertRefused(more.subscribe(CDS).expectEnd(), Status.Code.INVALID_ARGUMENT);
    }
  }

  /** Protocol Buffers themselves read no message that is nested more than 100 deep. */
  @Test
  void a_request_that_cannot_be_parsed_ends_its_own_stream_only() {
    port.publish(XdsType.CLUSTER);
    try (DeltaAdsClient other = DeltaAdsClient.open(port.channel(), "n1");
        DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n2", nested(200))) {
      other.subscribe(CDS).expectAndAck(CDS);
      assertRefused(client.subscribe(CDS).expectEnd(), Status.Code.INVALID_ARGUMENT);
      port.publisher().put(XdsType.CLUSTER, "a", 1);
      port.publish(XdsType.CLUSTER);
      assertThat(other.expectAndAck(CDS).getResourcesCount()).isOne();
    }
  }

  /** A value at this depth, below lists and structs in turn. */
  private static Struct nested(int depth) {
    Value value = Value.newBuilder().setBoolValue(true).build();
    for (int i = 1; i < depth; i++) {
      value =
          i % 2 == 0
              ? Value.newBuilder().setListValue(ListValue.newBuilder().addValues(value)).build()
              : Value.newBuilder().setStructValue(struct(value)).build();
    }
    return struct(value);
  }

  private static Struct struct(Value value) {
    return Struct.newBuilder().putFields("x", value).build();
  }

  private static void assertRefused(Status end, Status.Code code) {
    assertThat(end.getCode()).isEqualTo(code);
    assertThat(end.getDescription()).isNotBlank();
  }
}
