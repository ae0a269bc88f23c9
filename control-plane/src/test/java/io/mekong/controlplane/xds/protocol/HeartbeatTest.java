package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** "Each Resource will have its own TTL expiry time"; heartbeats keep it alive. */
class HeartbeatTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final TestPublisher publisher = TestPublisher.keeping(1024);
  private long now = 1;

  private void publish(Duration ttl) {
    Cluster cluster = Cluster.newBuilder().setName("mortal").build();
    VersionedResource resource =
        VersionedResource.lasting(XdsType.CLUSTER, "mortal", cluster, Optional.of(ttl));
    publisher.edit(XdsType.CLUSTER, new TableEdit(ImmutableList.of(resource), ImmutableSet.of()));
    publisher.put(XdsType.CLUSTER, "immortal", 1);
  }

  private Outbound.@Nullable Response say(Session session) {
    return (Outbound.Response) session.next(publisher.tables(), now);
  }

  private Outbound.Response next(Session session) {
    return Objects.requireNonNull(say(session), "nothing to say");
  }

  private DeltaSession delta() {
    DeltaSession session =
        new DeltaSession(
            TestPublisher.nodeOf(),
            TestPublisher.FACTS,
            TestPublisher.VIEWS,
            SessionLimits.DEFAULT);
    request(session, "", null);
    return session;
  }

  private static void request(DeltaSession session, String nonce, @Nullable String error) {
    session.request(
        new DiscoveryRequest.Delta(
            XdsType.CLUSTER.typeUrl(),
            ImmutableList.of(),
            ImmutableList.of(),
            ImmutableMap.of(),
            nonce,
            error));
  }

  @Test
  void a_third_of_the_life_passes_between_heartbeats_without_a_body() {
    publish(Duration.ofSeconds(30));
    DeltaSession session = delta();
    VersionedResource mortal =
        next(session).resources().stream()
            .filter(r -> r.name().equals("mortal"))
            .findFirst()
            .orElseThrow();
    request(session, "1", null);
    now += 9 * SECOND;
    assertThat(say(session)).isNull();
    assertThat(session.waiting()).isTrue();
    now += SECOND;
    Outbound.Response beat = next(session);

    assertThat(beat.resources()).hasSize(1);
    assertThat(beat.resources().getFirst().name()).isEqualTo("mortal");
    assertThat(beat.resources().getFirst().entry().length).isLessThan(mortal.entry().length);
    assertThat(say(session)).isNull();
    now += 10 * SECOND;
    assertThat(next(session).resources()).hasSize(1);
  }

  @Test
  void what_is_gone_or_immortal_has_no_heartbeat() {
    publish(Duration.ofSeconds(30));
    DeltaSession session = delta();
    next(session);
    request(session, "1", null);
    publisher.remove(XdsType.CLUSTER, "mortal");
    assertThat(next(session).removed()).containsExactly("mortal");
    now += 60 * SECOND;

    assertThat(say(session)).isNull();
    assertThat(session.waiting()).isFalse();
  }

  @Test
  void a_full_response_is_sent_again_whole() {
    publish(Duration.ofSeconds(3));
    SotwSession session =
        new SotwSession(
            TestPublisher.nodeOf(),
            TestPublisher.FACTS,
            TestPublisher.VIEWS,
            SessionLimits.DEFAULT);
    session.request(
        new DiscoveryRequest.Sotw(XdsType.CLUSTER.typeUrl(), "", ImmutableList.of(), "", null));
    Outbound.Response first = next(session);
    now += SECOND;
    Outbound.Response beat = next(session);

    assertThat(beat.resources()).containsExactlyInAnyOrderElementsOf(first.resources());
    assertThat(beat.version()).isEqualTo(first.version());
  }

  @Test
  void a_client_that_knows_no_time_to_live_hears_no_heartbeat() {
    publish(Duration.ofSeconds(3));
    SotwSession session =
        new SotwSession(
            TestPublisher.nodeOf(),
            TestPublisher.FACTS,
            TestPublisher.VIEWS,
            SessionLimits.DEFAULT);
    session.knowsNoTimeToLive();
    session.request(
        new DiscoveryRequest.Sotw(XdsType.CLUSTER.typeUrl(), "", ImmutableList.of(), "", null));
    assertThat(next(session).resources()).isNotEmpty();
    now += 10 * SECOND;
    assertThat(say(session)).isNull();
  }
}
