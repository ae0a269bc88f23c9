package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.keepalive.KeepaliveLimits;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.tests.kit.DeltaAdsClient;
import io.mekong.tests.kit.FaultProxy;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over real sockets, with gRPC's client, whose HTTP/2 answers pings by itself. */
class KeepaliveTest {
  /** Asks after 0.1 s and gives up after 1 s at most; gRPC's own ping comes after 2 s more. */
  private static final KeepaliveLimits QUICK =
      new KeepaliveLimits(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMillis(100));

  private static final Duration ENOUGH = Duration.ofSeconds(20);

  private final Seen seen = new Seen();
  private OpenPort port = new OpenPort();

  private static final class Seen implements XdsObserver {
    final Queue<LinkReport> links = new ConcurrentLinkedQueue<>();
    final Queue<Duration> givenUp = new ConcurrentLinkedQueue<>();
    final AtomicInteger faults = new AtomicInteger();

    @Override
    public void measured(LinkReport link, long retransmitted) {
      links.add(link);
    }

    @Override
    public void gaveUp(Duration silence) {
      givenUp.add(silence);
    }

    @Override
    public void connectionFault() {
      faults.incrementAndGet();
    }
  }

  /** Replaces the port that has the usual times. */
  private void open(Transport transport) {
    port.close();
    // Its own pings are far, so that what happens here is not their doing.
    Duration far = Duration.ofMinutes(10);
    port =
        new OpenPort(
            seen,
            new XdsServerSettings.Keepalive(Optional.of(QUICK), far, far, Duration.ofSeconds(1)),
            transport);
    port.publisher().put(XdsType.CLUSTER, "a", 1);
    port.publish(XdsType.CLUSTER);
  }

  @AfterEach
  void stop() {
    port.close();
  }

  private static ManagedChannel through(FaultProxy proxy) {
    return NettyChannelBuilder.forAddress("127.0.0.1", proxy.port()).usePlaintext().build();
  }

  @ParameterizedTest
  @EnumSource
  void a_client_that_stops_answering_is_found_and_its_stream_ended(Transport transport) {
    open(transport);
    try (FaultProxy proxy = FaultProxy.forward(port.server().address().getPort())) {
      ManagedChannel channel = through(proxy);
      try (DeltaAdsClient client = DeltaAdsClient.open(channel, "silent")) {
        client.subscribe(XdsType.CLUSTER.typeUrl()).expectAndAck(XdsType.CLUSTER.typeUrl());
        await().atMost(ENOUGH).until(() -> seen.links.size() >= 3);
        assertThat(seen.givenUp).isEmpty();
        proxy.blackHole();
        await().atMost(ENOUGH).until(() -> !seen.givenUp.isEmpty());
        await().atMost(ENOUGH).until(() -> port.connected().get() == 0);
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_idle_client_that_answers_lives_and_is_measured(Transport transport) {
    open(transport);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "idle")) {
      client.subscribe(XdsType.CLUSTER.typeUrl()).expectAndAck(XdsType.CLUSTER.typeUrl());
      await().atMost(ENOUGH).until(() -> seen.links.size() >= 20);
      LinkReport link = port.server().streams().join().getFirst().link().orElseThrow();
      assertThat(link.roundTrip()).isPositive();
      assertThat(link.interval()).isEqualTo(QUICK.min());
      assertThat(link.timeout()).isBetween(Duration.ofMillis(990), Duration.ofSeconds(1));
      assertThat(link.retransmits().isPresent()).isEqualTo(transport == Transport.EPOLL);
      assertThat(port.connected()).hasValue(1);
    }
    assertThat(seen.givenUp).isEmpty();
    assertThat(seen.faults).as("gRPC must not see answers to what it did not ask").hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void what_was_known_of_a_connection_goes_with_it(Transport transport) {
    open(transport);
    ManagedChannel channel = port.connect();
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "short")) {
      client.subscribe(XdsType.CLUSTER.typeUrl()).expectAndAck(XdsType.CLUSTER.typeUrl());
      assertThat(port.server().connections()).isEqualTo(1);
    }
    channel.shutdownNow();
    await().atMost(ENOUGH).until(() -> port.server().connections() == 0);
  }

  @Test
  void without_limits_of_its_own_grpc_alone_asks() {
    port.close();
    port =
        new OpenPort(
            seen,
            new XdsServerSettings.Keepalive(
                Optional.empty(),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofSeconds(1)),
            Transport.best());
    port.publisher().put(XdsType.CLUSTER, "a", 1);
    port.publish(XdsType.CLUSTER);
    try (FaultProxy proxy = FaultProxy.forward(port.server().address().getPort())) {
      ManagedChannel channel = through(proxy);
      try (DeltaAdsClient client = DeltaAdsClient.open(channel, "fixed")) {
        client.subscribe(XdsType.CLUSTER.typeUrl()).expectAndAck(XdsType.CLUSTER.typeUrl());
        assertThat(port.server().streams().join().getFirst().link()).isEmpty();
        proxy.blackHole();
        await().atMost(ENOUGH).until(() -> port.connected().get() == 0);
      } finally {
        channel.shutdownNow();
      }
    }
    assertThat(seen.links).isEmpty();
  }
}
