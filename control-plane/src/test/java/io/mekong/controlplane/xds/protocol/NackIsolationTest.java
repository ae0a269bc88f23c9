package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.quarantine.Former;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * "If the client rejects the update it sends error_detail": one bad resource of a response takes no
 * other with it, and is not sent again.
 */
class NackIsolationTest {
  private final TestPublisher publisher = TestPublisher.keeping(1024);
  private final DeltaSession delta =
      new DeltaSession(
          TestPublisher.nodeOf(), TestPublisher.FACTS, TestPublisher.VIEWS, SessionLimits.DEFAULT);
  private final SotwSession sotw =
      new SotwSession(
          TestPublisher.nodeOf(), TestPublisher.FACTS, TestPublisher.VIEWS, SessionLimits.DEFAULT);
  private long now = 1;

  private static List<String> names(Outbound.Response response) {
    return response.resources().stream().map(VersionedResource::name).toList();
  }

  private Outbound.@Nullable Response say(Session session) {
    return (Outbound.Response) session.next(publisher.tables(), now++);
  }

  private Outbound.Response next(Session session) {
    return Objects.requireNonNull(say(session), "nothing to say");
  }

  private void subscribe(XdsType type) {
    answer(type, "", null);
  }

  private void answer(XdsType type, String nonce, @Nullable String error) {
    delta.request(
        new DiscoveryRequest.Delta(
            type.typeUrl(),
            nonce.isEmpty() ? ImmutableList.of("*") : ImmutableList.of(),
            ImmutableList.of(),
            ImmutableMap.of(),
            nonce,
            error));
  }

  private void answerSotw(String nonce, @Nullable String error) {
    sotw.request(
        new DiscoveryRequest.Sotw(XdsType.CLUSTER.typeUrl(), "", ImmutableList.of(), nonce, error));
  }

  private void publish(String... names) {
    Stream.of(names).forEach(name -> publisher.put(XdsType.CLUSTER, name, 1));
  }

  /** Answers everything; a response with a bad name is refused. Returns what was accepted. */
  private List<String> run(Stream<String> bad, String message) {
    List<String> badNames = bad.toList();
    List<String> accepted = new ArrayList<>();
    for (Outbound.Response r = say(delta); r != null; r = say(delta)) {
      boolean refused = names(r).stream().anyMatch(badNames::contains);
      if (!refused) {
        accepted.addAll(names(r));
      }
      answer(r.type(), r.nonce(), refused ? message : null);
    }
    return accepted;
  }

  @Test
  void halves_find_the_guilty_one_of_64_in_log_n_tries() {
    List<String> all = Stream.iterate(0, i -> i < 64, i -> i + 1).map(i -> "c" + i).toList();
    all.forEach(this::publish);
    subscribe(XdsType.CLUSTER);

    assertThat(run(Stream.of("c17"), "a field is out of range"))
        .containsExactlyInAnyOrderElementsOf(all.stream().filter(n -> !n.equals("c17")).toList());
    assertThat(delta.takeConvictions()).extracting(c -> c.refused().name()).containsExactly("c17");
    TypeReport report = delta.report().getFirst();
    assertThat(report.nacks()).isEqualTo(7);
    assertThat(report.acks()).isEqualTo(6);
  }

  @Test
  void two_guilty_ones_are_both_found() {
    publish("a", "b", "c", "d", "e");
    subscribe(XdsType.CLUSTER);

    assertThat(run(Stream.of("b", "d"), "no")).containsExactlyInAnyOrder("a", "c", "e");
    assertThat(delta.takeConvictions())
        .extracting(c -> c.refused().name())
        .containsExactlyInAnyOrder("b", "d");
  }

  @Test
  void what_the_message_names_is_not_sent_again_and_the_rest_is_at_once() {
    publish("a", "b", "c");
    subscribe(XdsType.CLUSTER);
    Outbound.Response all = next(delta);
    answer(all.type(), all.nonce(), "Error adding/updating cluster(s) b: no such type");

    Outbound.Response rest = next(delta);
    assertThat(names(rest)).containsExactlyInAnyOrder("a", "c");
    answer(rest.type(), rest.nonce(), null);
    assertThat(say(delta)).isNull();
  }

  @Test
  void a_message_that_blames_the_wrong_one_costs_a_try_and_no_resource() {
    publish("a", "b", "c");
    subscribe(XdsType.CLUSTER);

    assertThat(run(Stream.of("c"), "something is wrong behind a"))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void a_new_version_of_the_guilty_one_is_sent() {
    publish("a");
    subscribe(XdsType.CLUSTER);
    assertThat(run(Stream.of("a"), "no")).isEmpty();
    publisher.put(XdsType.CLUSTER, "a", 2);

    assertThat(names(next(delta))).containsExactly("a");
  }

  @Test
  void good_content_of_others_is_not_held_back() {
    publish("a", "b");
    subscribe(XdsType.CLUSTER);
    Outbound.Response all = next(delta);
    answer(all.type(), all.nonce(), "no");
    publish("later");

    assertThat(names(next(delta))).containsExactly("later");
  }

  @Test
  void the_last_good_version_is_known_of_a_conviction() {
    publish("a");
    subscribe(XdsType.CLUSTER);
    VersionedResource good = next(delta).resources().getFirst();
    answer(XdsType.CLUSTER, "1", null);
    publisher.put(XdsType.CLUSTER, "a", 2);
    Outbound.Response bad = next(delta);
    answer(bad.type(), bad.nonce(), "no");

    assertThat(delta.takeConvictions())
        .containsExactly(new Conviction(bad.resources().getFirst(), Former.of(good), "no"));
  }

  @Test
  void what_was_refused_was_never_the_last_good_version() {
    publish("a");
    subscribe(XdsType.CLUSTER);
    VersionedResource good = next(delta).resources().getFirst();
    answer(XdsType.CLUSTER, "1", null);
    publisher.put(XdsType.CLUSTER, "a", 2);
    Outbound.Response bad = next(delta);
    publisher.put(XdsType.CLUSTER, "a", 3);
    Outbound.Response worse = next(delta);
    answer(bad.type(), bad.nonce(), "no");
    answer(worse.type(), worse.nonce(), "neither");

    assertThat(delta.takeConvictions())
        .containsExactly(new Conviction(worse.resources().getFirst(), Former.of(good), "neither"));
  }

  @Test
  void what_an_earlier_stream_left_is_no_last_good_version_that_is_known() {
    publish("a");
    delta.request(
        new DiscoveryRequest.Delta(
            XdsType.CLUSTER.typeUrl(),
            ImmutableList.of("*"),
            ImmutableList.of(),
            ImmutableMap.of("a", "another version"),
            "",
            null));
    Outbound.Response bad = next(delta);
    answer(bad.type(), bad.nonce(), "no");

    assertThat(delta.takeConvictions())
        .extracting(conviction -> conviction.before().known())
        .containsExactly(false);
  }

  /** "The server must include the complete state": absence would remove the last good version. */
  @Test
  void a_full_response_holds_the_last_good_version_of_what_was_refused() {
    publish("a", "b");
    answerSotw("", null);
    Outbound.Response good = next(sotw);
    answerSotw(good.nonce(), null);
    publisher.put(XdsType.CLUSTER, "a", 2);
    Outbound.Response bad = next(sotw);
    answerSotw(bad.nonce(), "no");
    assertThat(say(sotw)).isNull();
    publish("c");

    Outbound.Response after = next(sotw);
    assertThat(names(after)).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(after.resources()).containsAll(good.resources());
  }

  @Test
  void a_full_response_leaves_out_what_was_never_good() {
    publish("a", "b", "c");
    answerSotw("", null);
    answerSotw(next(sotw).nonce(), "cluster b: no");

    Outbound.Response rest = next(sotw);
    assertThat(names(rest)).containsExactlyInAnyOrder("a", "c");
    answerSotw(rest.nonce(), null);
    assertThat(say(sotw)).isNull();
  }

  /** Make before break holds for trials too. */
  @Test
  void a_trial_keeps_what_may_still_be_referred_to() {
    publisher.put(XdsType.ROUTE, "r", 1);
    publish("old");
    answerSotw("", null);
    answerSotw(next(sotw).nonce(), null);
    sotw.request(
        new DiscoveryRequest.Sotw(XdsType.ROUTE.typeUrl(), "", ImmutableList.of("r"), "", null));
    assertThat(next(sotw).type()).isEqualTo(XdsType.ROUTE);
    publisher.remove(XdsType.CLUSTER, "old");
    publish("new", "bad");
    Outbound.Response both = next(sotw);
    assertThat(names(both)).containsExactlyInAnyOrder("old", "new", "bad");
    answerSotw(both.nonce(), "cluster bad: no");

    assertThat(names(next(sotw))).containsExactlyInAnyOrder("old", "new");
  }

  @Test
  void several_names_in_a_message_are_each_tried() {
    publish("a", "b", "c");
    subscribe(XdsType.CLUSTER);

    assertThat(run(Stream.of("b"), "in b: no field a")).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void nothing_is_left_out_for_a_client_that_holds_what_we_do_not_know() {
    publish("a", "b");
    sotw.request(
        new DiscoveryRequest.Sotw(
            XdsType.CLUSTER.typeUrl(), "of an earlier stream", ImmutableList.of(), "", null));
    answerSotw(next(sotw).nonce(), "cluster b: no");
    assertThat(say(sotw)).isNull();
    publisher.put(XdsType.CLUSTER, "b", 2);

    assertThat(names(next(sotw))).containsExactlyInAnyOrder("a", "b");
  }

  /** "The management server should only send updates when the resources have changed." */
  @Test
  void one_left_of_a_refused_response_is_tried_without_an_empty_half() {
    publish("a", "b");
    subscribe(XdsType.CLUSTER);
    Outbound.Response both = next(delta);
    publisher.put(XdsType.CLUSTER, "b", 2);
    Outbound.Response newer = next(delta);
    answer(both.type(), both.nonce(), "no");
    answer(newer.type(), newer.nonce(), null);

    assertThat(names(next(delta))).containsExactly("a");
  }
}
