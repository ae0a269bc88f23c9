package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.replica.DepartedNodes;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.controlplane.xds.protocol.TypeReport;
import io.mekong.controlplane.xds.server.StreamReport;
import io.mekong.registry.model.Locality;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LiveNodeReportsTest {
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
                  new DepartedNodes.Departed(
                      stream("gone", 9, refused(XdsType.CLUSTER)), Instant.EPOCH, "it broke"),
                  new DepartedNodes.Departed(stream("a", 1), Instant.EPOCH, "it came back")));

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
        ImmutableList.of(
            new StreamReport.HeldResource("endpoints", "greeter", "v" + second),
            new StreamReport.HeldResource("clusters", "greeter", "v" + second)));
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

  @Test
  void what_a_node_was_sent_is_in_order() {
    assertThat(reports.config("a").orElseThrow().resources())
        .containsExactly(
            new NodeConfig.SentResource("clusters", "greeter", "v5"),
            new NodeConfig.SentResource("endpoints", "greeter", "v5"));
    assertThat(reports.config("d")).isEmpty();
  }

  @Test
  void many_questions_are_one_look_at_the_event_loops() {
    reports.count();
    reports.page("", 1);
    reports.count();
    assertThat(looks).hasValueLessThan(3);
  }
}
