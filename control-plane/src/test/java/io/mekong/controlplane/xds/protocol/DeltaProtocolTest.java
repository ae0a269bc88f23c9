package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sentences of "xDS REST and gRPC protocol" on incremental xDS, one test each. */
class DeltaProtocolTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final TestPublisher publisher = TestPublisher.keeping(1024);
  private final DeltaSession session =
      new DeltaSession(
          TestPublisher.nodeOf(), TestPublisher.FACTS, TestPublisher.VIEWS, SessionLimits.DEFAULT);
  private long now = 1;

  private void subscribe(XdsType type, String... names) {
    send(type, ImmutableList.copyOf(names), ImmutableMap.of());
  }

  private void send(XdsType type, ImmutableList<String> names, Map<String, String> initial) {
    session.request(
        new DiscoveryRequest.Delta(
            type.typeUrl(), names, ImmutableList.of(), ImmutableMap.copyOf(initial), "", null));
  }

  private void answer(Outbound.Response response, @Nullable String error) {
    session.request(
        new DiscoveryRequest.Delta(
            response.type().typeUrl(),
            ImmutableList.of(),
            ImmutableList.of(),
            ImmutableMap.of(),
            response.nonce(),
            error));
  }

  private Outbound.Response next() {
    if (session.next(publisher.tables(), now) instanceof Outbound.Response response) {
      return response;
    }
    throw new AssertionError("nothing to say");
  }

  private void silent() {
    assertThat(session.next(publisher.tables(), now)).isNull();
  }

  private static List<String> names(Outbound.Response response) {
    return response.resources().stream().map(VersionedResource::name).toList();
  }

  /** "If the server does not have it, the name is in removed_resources"; later it is pushed. */
  @Test
  void a_missing_name_is_answered_once_and_sent_when_it_exists() {
    subscribe(XdsType.ENDPOINT, "a");
    assertThat(next().removed()).containsExactly("a");
    silent();
    publisher.put(XdsType.ENDPOINT, "a", 1);
    assertThat(names(next())).containsExactly("a");
  }

  /** "A resource must be sent again when it is subscribed to again." */
  @Test
  void subscribing_again_is_answered_again() {
    publisher.put(XdsType.ENDPOINT, "a", 1);
    subscribe(XdsType.ENDPOINT, "a");
    answer(next(), null);
    silent();
    subscribe(XdsType.ENDPOINT, "a");
    assertThat(names(next())).containsExactly("a");
  }

  /** "The server must still provide those resources", for the wildcard too. */
  @Test
  void subscribing_to_everything_again_is_answered_again() {
    publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.CLUSTER, "b", 1);
    subscribe(XdsType.CLUSTER, "*");
    answer(next(), null);
    silent();
    subscribe(XdsType.CLUSTER, "*");
    assertThat(names(next())).containsExactlyInAnyOrder("a", "b");
  }

  /** "The request must have no resources in both resource_names_subscribe and _unsubscribe." */
  @Test
  void a_first_request_that_only_unsubscribes_is_no_wildcard() {
    publisher.put(XdsType.CLUSTER, "a", 1);
    session.request(
        new DiscoveryRequest.Delta(
            XdsType.CLUSTER.typeUrl(),
            ImmutableList.of(),
            ImmutableList.of("*"),
            ImmutableMap.of(),
            "",
            null));
    silent();
  }

  /** Envoy asks for the endpoints of every service: more services than the limit is no abuse. */
  @Test
  void names_that_exist_do_not_count_towards_the_limit() {
    String[] many =
        java.util.stream.IntStream.range(0, 10_001).mapToObj(i -> "s" + i).toArray(String[]::new);
    for (String name : many) {
      publisher.put(XdsType.ENDPOINT, name, 1);
    }
    session.look(publisher.tables());
    subscribe(XdsType.ENDPOINT, many);
    assertThat(next().resources()).isNotEmpty();
  }

  /** The first wildcard request is answered even by an empty set, so that the client goes on. */
  @Test
  void an_empty_set_of_clusters_is_told() {
    subscribe(XdsType.CLUSTER);
    assertThat(next().resources()).isEmpty();
    silent();
  }

  /** Wildcard by an empty list exists for listeners and clusters only. */
  @Test
  void endpoints_have_no_wildcard_but_an_explicit_one() {
    publisher.put(XdsType.ENDPOINT, "a", 1);
    subscribe(XdsType.ENDPOINT);
    silent();
    subscribe(XdsType.ENDPOINT, "*");
    assertThat(names(next())).containsExactly("a");
  }

  /** "Initial versions keep the server from sending again what the client has." */
  @Test
  void what_the_client_holds_is_not_sent_and_what_is_gone_is_removed() {
    publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.CLUSTER, "b", 1);
    String a =
        publisher.versions(XdsType.CLUSTER, TestPublisher.nodeOf()).getOrDefault("a", "none");
    send(XdsType.CLUSTER, ImmutableList.of("*"), Map.of("a", a, "b", "old", "c", "gone"));
    Outbound.Response changed = next();
    assertThat(names(changed)).containsExactly("b");
    answer(changed, null);
    assertThat(next().removed()).containsExactly("c");
  }

  /** envoy 13009: a changed cluster waits for endpoints that come after it, even unchanged ones. */
  @Test
  void endpoints_follow_their_changed_cluster() {
    publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.ENDPOINT, "a", 1);
    subscribe(XdsType.CLUSTER);
    answer(next(), null);
    subscribe(XdsType.ENDPOINT, "a");
    answer(next(), null);
    silent();
    publisher.put(XdsType.CLUSTER, "a", 2);
    assertThat(next().type()).isEqualTo(XdsType.CLUSTER);
    Outbound.Response endpoints = next();
    assertThat(endpoints.type()).isEqualTo(XdsType.ENDPOINT);
    assertThat(names(endpoints)).containsExactly("a");
  }

  /** Make before break: listeners wait for the ACK of clusters, five seconds at most. */
  @Test
  void listeners_wait_for_clusters_but_not_for_ever() {
    subscribe(XdsType.CLUSTER);
    answer(next(), null);
    subscribe(XdsType.LISTENER);
    answer(next(), null);
    publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.LISTENER, "l", 1);
    Outbound.Response clusters = next();
    assertThat(clusters.type()).isEqualTo(XdsType.CLUSTER);
    silent();
    now += 6 * SECOND;
    assertThat(next().type()).isEqualTo(XdsType.LISTENER);
  }

  /** Make before break: a route to a newer cluster waits for that one's ACK. */
  @Test
  void a_route_does_not_overtake_a_cluster_that_was_sent_while_it_waited() {
    publisher.put(XdsType.ROUTE, "r", 1);
    subscribe(XdsType.CLUSTER);
    answer(next(), null);
    subscribe(XdsType.ROUTE, "r");
    answer(next(), null);
    publisher.put(XdsType.CLUSTER, "x", 1).put(XdsType.ROUTE, "r", 2);
    Outbound.Response x = next();
    assertThat(names(x)).containsExactly("x");
    silent();
    publisher.put(XdsType.CLUSTER, "y", 1).put(XdsType.ROUTE, "r", 3);
    now += 1;
    silent();

    answer(x, null);
    Outbound.Response first = next();
    assertThat(first.resources())
        .extracting(VersionedResource::version)
        .containsExactly(TestPublisher.resource(XdsType.ROUTE, "r", "", 2).version());
    answer(first, null);
    Outbound.Response y = next();
    assertThat(names(y)).containsExactly("y");
    silent();
    answer(y, null);
    assertThat(next().resources())
        .extracting(VersionedResource::version)
        .containsExactly(TestPublisher.resource(XdsType.ROUTE, "r", "", 3).version());
  }

  /** Make before break: a cluster goes when the routes without it were accepted. */
  @Test
  void a_cluster_goes_after_the_ack_of_its_routes_and_stays_after_a_nack() {
    publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.ROUTE, "r", 1);
    subscribe(XdsType.CLUSTER);
    answer(next(), null);
    subscribe(XdsType.ROUTE, "r");
    answer(next(), null);
    publisher.remove(XdsType.CLUSTER, "a").put(XdsType.ROUTE, "r", 2);
    Outbound.Response routes = next();
    assertThat(routes.type()).isEqualTo(XdsType.ROUTE);
    silent();
    answer(routes, "no");
    silent();
    publisher.put(XdsType.ROUTE, "r", 3);
    answer(next(), null);
    Outbound.Response removal = next();
    assertThat(removal.type()).isEqualTo(XdsType.CLUSTER);
    assertThat(removal.removed()).containsExactly("a");
  }

  /** The cost of a wake follows the change, not the subscription. */
  @Test
  void one_change_among_many_names_compares_one_name() {
    for (int i = 0; i < 500; i++) {
      publisher.put(XdsType.CLUSTER, "c" + i, 1);
    }
    subscribe(XdsType.CLUSTER);
    answer(next(), null);
    silent();
    var _ = session.takeNamesCompared();
    publisher.put(XdsType.CLUSTER, "c7", 2);
    answer(next(), null);
    silent();
    assertThat(session.takeNamesCompared()).isLessThan(10);
  }
}
