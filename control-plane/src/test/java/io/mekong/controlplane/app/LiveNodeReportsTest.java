package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.JsonChange;
import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeDiff;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeResource;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.replica.DepartedNodes;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.controlplane.xds.protocol.DeltaSession;
import io.mekong.controlplane.xds.protocol.DiscoveryRequest;
import io.mekong.controlplane.xds.protocol.Outbound;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.controlplane.xds.protocol.TestPublisher;
import io.mekong.controlplane.xds.protocol.TypeReport;
import io.mekong.controlplane.xds.protocol.WantedCheck;
import io.mekong.controlplane.xds.server.StreamReport;
import io.mekong.registry.model.Locality;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveNodeReportsTest {
  private static final Tables TABLES =
      TestPublisher.keeping(9)
          .put(XdsType.ENDPOINT, "greeter", 1)
          .put(XdsType.CLUSTER, "a", 1)
          .put(XdsType.CLUSTER, "late", 1)
          .tables();
  private static final DeltaSession SESSION = session();
  private static final LinkReport LINK =
      new LinkReport(
          "tcp",
          Duration.ofNanos(12_345_678),
          Duration.ofMillis(4),
          OptionalLong.of(7),
          Duration.ofMillis(3_204),
          Duration.ofMillis(1_696));
  private static final ImmutableList<StreamReport> STREAMS =
      ImmutableList.of(
          stream("b", 2, accepted(XdsType.ENDPOINT)),
          stream("a", 5, accepted(XdsType.CLUSTER)),
          stream("b", 1, refused(XdsType.CLUSTER)),
          stream("c", 3));

  private final AtomicInteger looks = new AtomicInteger();
  private final LiveNodeReports reports =
      new LiveNodeReports(
          () -> {
            looks.incrementAndGet();
            return CompletableFuture.completedFuture(STREAMS);
          },
          id ->
              CompletableFuture.completedFuture(
                  STREAMS.stream()
                      .filter(s -> s.nodeId().equals(id))
                      .collect(ImmutableList.toImmutableList())),
          () ->
              ImmutableList.of(
                  LiveNodeReports.departed(
                      new DepartedNodes.Departed(
                          stream("gone", 9, refused(XdsType.CLUSTER)), Instant.EPOCH, "it broke")),
                  LiveNodeReports.departed(
                      new DepartedNodes.Departed(stream("a", 1), Instant.EPOCH, "it came back"))),
          () ->
              ImmutableList.of(
                  new Quarantined(
                      TestPublisher.VIEWS.of(XdsType.ENDPOINT),
                      TestPublisher.resource(XdsType.ENDPOINT, "greeter", "", 2),
                      null,
                      "no",
                      3,
                      3,
                      Instant.EPOCH)));

  private static StreamReport stream(String id, long second, TypeReport... types) {
    return new StreamReport(
        id,
        "edge",
        new Locality("eu", "a", ""),
        "envoy 1.40.0",
        "127.0.0.1:" + second,
        Instant.ofEpochSecond(second),
        "delta",
        ImmutableList.copyOf(types),
        ImmutableMap.of(
            XdsType.CLUSTER, new StreamReport.Traffic(3, 500, Optional.of(Instant.EPOCH))),
        second,
        second == 1 ? Optional.of(LINK) : Optional.empty(),
        types.length == 0 ? ImmutableList.of() : WantedCheck.of(SESSION, TABLES));
  }

  /** A stream that has ACKed an assignment, refuses a cluster and was not sent another. */
  private static DeltaSession session() {
    TestPublisher first =
        TestPublisher.keeping(9).put(XdsType.ENDPOINT, "greeter", 1).put(XdsType.CLUSTER, "a", 1);
    DeltaSession session =
        new DeltaSession(
            TestPublisher.nodeOf(),
            TestPublisher.FACTS,
            TestPublisher.VIEWS,
            SessionLimits.DEFAULT);
    session.look(first.tables());
    var _ = session.request(subscribe(XdsType.CLUSTER, "*"));
    var _ = session.request(subscribe(XdsType.ENDPOINT, "greeter", "nobody"));
    while (session.next(first.tables(), 1) instanceof Outbound.Response response) {
      var _ =
          session.request(
              answer(response, response.type() == XdsType.CLUSTER ? "no such filter" : null));
    }
    return session;
  }

  private static DiscoveryRequest.Delta subscribe(XdsType type, String... names) {
    return new DiscoveryRequest.Delta(
        type.typeUrl(),
        ImmutableList.copyOf(names),
        ImmutableList.of(),
        ImmutableMap.of(),
        "",
        null);
  }

  private static DiscoveryRequest.Delta answer(Outbound.Response to, @Nullable String error) {
    return new DiscoveryRequest.Delta(
        to.type().typeUrl(),
        ImmutableList.of(),
        ImmutableList.of(),
        ImmutableMap.of(),
        to.nonce(),
        error);
  }

  private static TypeReport accepted(XdsType type) {
    return new TypeReport(type, "2", "2", "", "", 1, 0, true, Optional.empty(), ImmutableList.of());
  }

  private static TypeReport refused(XdsType type) {
    return new TypeReport(
        type,
        "2",
        "1",
        "2",
        "bad",
        1,
        1,
        false,
        Optional.of(1L),
        ImmutableList.of(new TypeReport.Refused("a", "2", "s")));
  }

  @Test
  void the_link_of_a_node_is_that_of_its_oldest_stream() {
    NodeReport node = reports.find("b").orElseThrow();
    assertThat(node.roundTripMicros()).contains(12_345L);
    assertThat(node.jitterMicros()).contains(4_000L);
    assertThat(node.keepalive())
        .contains(new NodeReport.Keepalive("tcp", 3_204, 1_696, Optional.of(7L)));
    NodeReport unmeasured = reports.find("a").orElseThrow();
    assertThat(unmeasured.roundTripMicros()).isEmpty();
    assertThat(unmeasured.keepalive()).isEmpty();
  }

  @Test
  void what_was_sent_of_a_type_and_since_when_it_waits_is_told() {
    NodeReport.TypeReport clusters = reports.find("b").orElseThrow().types().getFirst();
    assertThat(clusters.type()).isEqualTo("clusters");
    assertThat(clusters.responses()).isEqualTo(3);
    assertThat(clusters.bytes()).isEqualTo(500);
    assertThat(clusters.behindSince()).contains(Instant.EPOCH);
  }

  @Test
  void streams_of_one_id_are_one_node_and_pages_are_in_order() {
    assertThat(reports.count()).isEqualTo(3);
    assertThat(reports.page("", 2)).extracting(NodeReport::id).containsExactly("a", "b");
    assertThat(reports.page("a", 9)).extracting(NodeReport::id).containsExactly("b", "c");
    NodeReport node = reports.find("b").orElseThrow();
    assertThat(node.streams()).isEqualTo(2);
    assertThat(node.locality()).isEqualTo(new InstanceReport.Place("eu", "a", ""));
    assertThat(node.connectedSince()).isEqualTo(Instant.ofEpochSecond(1));
    assertThat(node.inSync()).isFalse();
    assertThat(node.refusedTypes()).as("2 and 1").isEqualTo(3);
    assertThat(node.types())
        .extracting(NodeReport.TypeReport::type)
        .containsExactly("clusters", "endpoints");
    assertThat(node.types().getFirst().nack())
        .contains(
            new NodeReport.Nack(
                "2", "bad", ImmutableList.of(new NodeReport.Refused("a", "2", "s"))));
    assertThat(node.types().getLast().nack()).isEmpty();
    assertThat(reports.find("d")).isEmpty();
  }

  @Test
  void a_node_that_left_stays_with_its_last_state_until_it_comes_back() {
    assertThat(reports.gone()).extracting(NodeReport::id).containsExactly("gone");
    NodeReport gone = reports.find("gone").orElseThrow();
    assertThat(gone.gone()).contains(new NodeReport.Gone(Instant.EPOCH, "it broke"));
    assertThat(gone.streams()).isZero();
    assertThat(gone.types().getFirst().nack().orElseThrow().message()).isEqualTo("bad");
    assertThat(reports.find("a").orElseThrow().gone()).isEmpty();
  }

  private static String version(XdsType type, String name, int content) {
    return TestPublisher.resource(type, name, "", content).version();
  }

  @Test
  void what_a_node_should_have_stands_beside_what_it_was_sent_and_acked() {
    String cluster = version(XdsType.CLUSTER, "a", 1);
    String greeter = version(XdsType.ENDPOINT, "greeter", 1);
    assertThat(reports.config("a").orElseThrow().resources())
        .containsExactly(
            new NodeConfig.SentResource(
                "clusters",
                "a",
                cluster,
                "REFUSED",
                Optional.of(cluster),
                Optional.empty(),
                Optional.empty()),
            new NodeConfig.SentResource(
                "clusters",
                "late",
                "",
                "MISSING",
                Optional.of(version(XdsType.CLUSTER, "late", 1)),
                Optional.empty(),
                Optional.empty()),
            new NodeConfig.SentResource(
                "endpoints",
                "greeter",
                greeter,
                "IN_SYNC",
                Optional.of(greeter),
                Optional.of(greeter),
                Optional.of(version(XdsType.ENDPOINT, "greeter", 2))));
    assertThat(reports.config("d")).isEmpty();
  }

  @Test
  void what_differs_is_counted_and_named_worst_first_by_type() {
    assertThat(reports.find("a").orElseThrow().types().getFirst().wanted())
        .contains(
            new NodeReport.Wanted(
                2,
                1,
                0,
                2,
                ImmutableList.of(
                    new NodeReport.Differing("a", "REFUSED"),
                    new NodeReport.Differing("late", "MISSING")),
                false));
  }

  @Test
  void a_resource_is_told_with_its_bodies_and_what_would_change() {
    NodeResource refused = reports.resource("a", XdsType.CLUSTER, "a").orElseThrow();
    assertThat(refused.state()).isEqualTo("REFUSED");
    assertThat(refused.nack()).contains("no such filter");
    assertThat(refused.sent().orElseThrow().body())
        .contains(Map.of("name", "a", "altStatName", "v1"));
    assertThat(refused.acked()).isEmpty();
    assertThat(refused.wanted().orElseThrow().body()).as("it was sent").isEmpty();
    assertThat(refused.changes())
        .containsExactly(
            new JsonChange(
                "add",
                "",
                Optional.empty(),
                Optional.of(Map.of("name", "a", "altStatName", "v1"))));
    NodeResource missing = reports.resource("a", XdsType.CLUSTER, "late").orElseThrow();
    assertThat(missing.sent()).isEmpty();
    assertThat(missing.wanted().orElseThrow().body()).isPresent();
    NodeResource absent = reports.resource("a", XdsType.ENDPOINT, "nobody").orElseThrow();
    assertThat(absent.state()).isEqualTo("ABSENT");
    assertThat(absent.changes()).isEmpty();
    assertThatThrownBy(() -> reports.resource("a", XdsType.ENDPOINT, "never asked"))
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNKNOWN_RESOURCE));
    assertThat(reports.resource("d", XdsType.CLUSTER, "a")).isEmpty();
  }

  @Test
  void a_diff_names_what_is_not_acked_and_nothing_else() {
    NodeDiff diff = reports.diff("a").orElseThrow();
    assertThat(diff.total()).isEqualTo(2);
    assertThat(diff.truncated()).isFalse();
    assertThat(diff.differences())
        .extracting(NodeDiff.Difference::name, NodeDiff.Difference::state)
        .containsExactly(Tuple.tuple("a", "REFUSED"), Tuple.tuple("late", "MISSING"));
    assertThat(reports.diff("d")).isEmpty();
  }

  @Test
  void many_questions_are_one_look_at_the_event_loops() {
    reports.count();
    reports.page("", 1);
    reports.count();
    assertThat(looks).hasValueLessThan(3);
  }
}
