package io.mekong.controlplane.xds.protocol;

import static io.mekong.controlplane.xds.protocol.SotwTalk.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.snapshot.XdsType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * "ACK", "NACK" and "Resource updates": nonces and versions, state of the world.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#ack-nack-and-versioning">
 *     xDS REST and gRPC protocol</a>
 */
class SotwAnswerTest {
  private final SotwTalk talk = new SotwTalk();

  /** "Envoy replies with the ACK": it is no new question. */
  @ParameterizedTest
  @EnumSource
  void an_ack_is_not_answered(XdsType type) {
    talk.publisher.put(type, "a", 1);
    assertThat(talk.ack(talk.ask(type, "a").next(), "a")).isEqualTo(Session.Answer.ACK);
    talk.silent();
    TypeReport report = talk.session.report().getFirst();
    assertThat(report.acks()).isOne();
    assertThat(report.inSync()).isTrue();
    assertThat(report.ackedVersion()).isEqualTo(report.sentVersion());
  }

  /** "The server should not send a response for any request that has a stale nonce." */
  @ParameterizedTest
  @EnumSource
  void a_request_with_a_stale_nonce_is_ignored_whole(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1);
    Outbound.Response first = talk.ask(type, "a").next();
    var _ = talk.ack(first, "a");
    talk.publisher.put(type, "a", 2);
    Outbound.Response second = talk.next();
    var _ = talk.withNonce(type, first.nonce(), "b");
    talk.silent();
    assertThat(talk.ack(second, "a")).as("the newest still waits").isEqualTo(Session.Answer.ACK);
    talk.silent();
    talk.publisher.put(type, "b", 2);
    talk.silent();
    talk.publisher.put(type, "a", 3);
    assertThat(names(talk.next())).containsExactly("a");
  }

  /** The same for a refusal: nothing is held against what came after. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER"})
  void a_stale_nack_does_not_count(XdsType type) {
    talk.publisher.put(type, "a", 1);
    Outbound.Response first = talk.ask(type).next();
    talk.later(Duration.ofSeconds(2));
    talk.publisher.put(type, "a", 2);
    Outbound.Response second = talk.next();
    assertThat(talk.nack(first, "no")).isEqualTo(Session.Answer.NONE);
    assertThat(talk.ack(second)).isEqualTo(Session.Answer.ACK);
    assertThat(talk.session.report().getFirst().nacks()).isZero();
  }

  /** A nonce that was never given belongs to nothing. */
  @ParameterizedTest
  @EnumSource
  void an_unknown_nonce_is_harmless(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1);
    Outbound.Response first = talk.ask(type, "a").next();
    assertThat(talk.withNonce(type, "never given", "b")).isEqualTo(Session.Answer.NONE);
    talk.silent();
    assertThat(talk.ack(first, "a")).isEqualTo(Session.Answer.ACK);
    talk.publisher.put(type, "a", 2);
    assertThat(names(talk.next())).containsExactly("a");
  }

  /** "In ADS each type has its own nonces": that of another type says nothing. */
  @Test
  void the_nonce_of_another_type_is_unknown() {
    talk.publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.LISTENER, "l", 1);
    Outbound.Response clusters = talk.ask(XdsType.CLUSTER).next();
    var _ = talk.ack(clusters);
    Outbound.Response listeners = talk.ask(XdsType.LISTENER).next();
    assertThat(talk.withNonce(XdsType.LISTENER, clusters.nonce())).isEqualTo(Session.Answer.NONE);
    assertThat(talk.ack(listeners)).isEqualTo(Session.Answer.ACK);
  }

  /** "It may process multiple requests at a version until a new version is ready." */
  @ParameterizedTest
  @EnumSource
  void names_may_change_several_times_under_one_nonce(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1).put(type, "c", 1);
    Outbound.Response first = talk.ask(type, "a").next();
    var _ = talk.ack(first, "a");
    var _ = talk.ack(first, "a", "b");
    var _ = talk.ack(first, "a", "b", "c");
    assertThat(names(talk.next())).contains("b", "c");
    talk.silent();
  }

  /** "New requests supersede any prior ones": what is said before the first answer, too. */
  @ParameterizedTest
  @EnumSource
  void of_two_questions_the_later_one_is_answered(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1);
    Outbound.Response only = talk.ask(type, "a").ask(type, "b").next();
    assertThat(names(only)).containsExactly("b");
    var _ = talk.ack(only, "b");
    talk.silent();
  }

  /** Envoy repeats its request, nonce and all, when a cluster was changed (envoy 13009). */
  @Test
  void a_repeated_request_for_endpoints_is_answered() {
    talk.publisher.put(XdsType.ENDPOINT, "a", 1);
    Outbound.Response first = talk.ask(XdsType.ENDPOINT, "a").next();
    var _ = talk.ack(first, "a");
    talk.silent();
    var _ = talk.ack(first, "a");
    assertThat(names(talk.next())).containsExactly("a");
  }

  /** "The server should only send updates when resources changed", after a NACK too. */
  @ParameterizedTest
  @EnumSource
  void a_nack_is_not_followed_by_the_same_content(XdsType type) {
    talk.publisher.put(type, "a", 1);
    var _ = talk.ack(talk.ask(type, "a").next(), "a");
    talk.publisher.put(type, "a", 2);
    assertThat(talk.nack(talk.next(), "no", "a")).isEqualTo(Session.Answer.NACK);
    talk.silent();
    talk.later(Duration.ofMinutes(1));
    talk.silent();
    talk.publisher.put(type, "a", 3);
    assertThat(names(talk.next())).containsExactly("a");
  }

  /** What is good comes, though something else was refused. */
  @ParameterizedTest
  @EnumSource
  void a_nack_does_not_hold_back_later_good_content(XdsType type) {
    talk.publisher.put(type, "bad", 1);
    var _ = talk.nack(talk.ask(type, "bad", "good").next(), "no", "bad", "good");
    talk.silent();
    talk.publisher.put(type, "good", 1);
    assertThat(names(talk.next())).containsExactly("good");
  }

  /** The good part of a refused message comes in the end, and the bad one does not. */
  @ParameterizedTest
  @EnumSource
  void the_good_part_of_a_refused_message_arrives(XdsType type) {
    for (String name : new String[] {"a", "bad", "c", "d"}) {
      talk.publisher.put(type, name, 1);
    }
    String[] all = {"a", "bad", "c", "d"};
    Outbound.Response response = talk.ask(type, all).next();
    for (int turn = 0; turn < 10; turn++) {
      if (names(response).contains("bad")) {
        var _ = talk.nack(response, "no", all);
      } else {
        var _ = talk.ack(response, all);
      }
      if (talk.session.next(talk.publisher.tables(), 1) instanceof Outbound.Response more) {
        response = more;
      }
    }
    assertThat(WantedCheck.of(talk.session, talk.publisher.tables()).getFirst().names())
        .filteredOn(WantedReport::wantedIsAcked)
        .extracting(WantedReport::name)
        .containsExactly("a", "c", "d");
    talk.silent();
    assertThat(talk.session.report().getFirst().refused())
        .extracting(TypeReport.Refused::name)
        .containsExactly("bad");
  }

  /** "error_detail ... what was wrong": shown, at most 1 KiB of it. */
  @Test
  void the_error_is_shown_and_cut() {
    talk.publisher.put(XdsType.CLUSTER, "a", 1);
    var _ = talk.nack(talk.ask(XdsType.CLUSTER).next(), "é".repeat(5_000));
    TypeReport report = talk.session.report().getFirst();
    assertThat(report.nacks()).isOne();
    assertThat(report.nackMessage().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .hasSizeBetween(1_000, 1_024);
    assertThat(report.inSync()).isFalse();
  }

  /** One answer is waited for; who is silent for a second is sent more nevertheless. */
  @ParameterizedTest
  @EnumSource
  void one_response_waits_for_its_answer_for_a_second(XdsType type) {
    talk.publisher.put(type, "a", 1);
    Outbound.Response first = talk.ask(type, "a").next();
    talk.publisher.put(type, "a", 2);
    talk.silent();
    talk.later(Duration.ofMillis(999));
    talk.silent();
    talk.later(Duration.ofMillis(2));
    Outbound.Response second = talk.next();
    assertThat(names(second)).containsExactly("a");
    assertThat(second.nonce()).isNotEqualTo(first.nonce());
    talk.silent();
  }

  /** What changed many times meanwhile is not sent many times. */
  @ParameterizedTest
  @EnumSource
  void versions_that_came_and_went_while_the_answer_was_out_are_skipped(XdsType type) {
    talk.publisher.put(type, "a", 1);
    Outbound.Response last = talk.ask(type, "a").next();
    for (int version = 2; version <= 9; version++) {
      talk.publisher.put(type, "a", version);
      talk.silent();
    }
    String newest = TestPublisher.resource(type, "a", "", 9).version();
    int responses = 0;
    while (!last.resources().getFirst().version().equals(newest)) {
      var _ = talk.ack(last, "a");
      last = talk.next();
      responses++;
    }
    assertThat(responses).as("the push that had begun, then the newest").isLessThanOrEqualTo(2);
  }

  /** A client may refuse and change its list in one request. */
  @ParameterizedTest
  @EnumSource
  void names_that_come_with_a_nack_count(XdsType type) {
    talk.publisher.put(type, "bad", 1).put(type, "b", 1);
    var _ = talk.nack(talk.ask(type, "bad").next(), "no", "bad", "b");
    assertThat(names(talk.next())).containsExactly("b");
  }
}
