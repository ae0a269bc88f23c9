package io.mekong.controlplane.xds.protocol;

import static io.mekong.controlplane.xds.protocol.DeltaTalk.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.DeltaTalk.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * "Incremental xDS": nonces, ACK and NACK.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#incremental-xds">
 *     xDS REST and gRPC protocol</a>
 */
class DeltaAnswerTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final DeltaTalk talk = new DeltaTalk();

  /** "ACK or NACK: the nonce must be that of the response." */
  @ParameterizedTest
  @EnumSource
  void an_ack_is_not_answered(XdsType type) {
    talk.publisher.put(type, "a", 1);
    Outbound.Response response = talk.subscribe(type, "a").next();
    assertThat(response.nonce()).isNotEmpty();
    assertThat(talk.ack(response)).isEqualTo(Session.Answer.ACK);
    talk.silent();
    assertThat(talk.ack(response)).as("said twice").isEqualTo(Session.Answer.NONE);
    talk.silent();
  }

  /** Subscriptions count, whatever the nonce is: each request says what changes, not what is. */
  @ParameterizedTest
  @EnumSource
  void names_count_though_the_nonce_is_stale_or_unknown(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1).put(type, "c", 1);
    Outbound.Response first = talk.subscribe(type, "a").next();
    var _ = talk.ack(first);
    talk.publisher.put(type, "a", 2);
    var _ = talk.ack(talk.next());
    assertThat(talk.withNonce(type, first.nonce(), Change.plus("b").minus("a")))
        .isEqualTo(Session.Answer.NONE);
    assertThat(names(talk.next())).containsExactly("b");
    talk.publisher.put(type, "a", 3);
    talk.silent();
    assertThat(talk.withNonce(type, "never given", Change.plus("c")))
        .isEqualTo(Session.Answer.NONE);
    assertThat(names(talk.next())).containsExactly("c");
  }

  /** A request may answer and ask at once. */
  @ParameterizedTest
  @EnumSource
  void an_ack_may_change_the_subscription(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1);
    Outbound.Response first = talk.subscribe(type, "a").next();
    assertThat(talk.withNonce(type, first.nonce(), Change.plus("b"))).isEqualTo(Session.Answer.ACK);
    assertThat(names(talk.next())).containsExactly("b");
  }

  /** Four responses wait for their answers, the fifth for a second. */
  @ParameterizedTest
  @EnumSource
  void four_responses_are_out_at_most(XdsType type) {
    talk.publisher.put(type, "a", 1);
    Outbound.Response first = talk.subscribe(type, "a").next();
    for (int version = 2; version <= 4; version++) {
      talk.publisher.put(type, "a", version);
      assertThat(names(talk.next())).containsExactly("a");
    }
    talk.publisher.put(type, "a", 5);
    talk.silent();
    var _ = talk.ack(first);
    assertThat(names(talk.next())).containsExactly("a");
    talk.publisher.put(type, "a", 6);
    talk.silent();
    talk.later(SECOND);
    assertThat(names(talk.next())).containsExactly("a");
  }

  /** Answers may come in any order. */
  @ParameterizedTest
  @EnumSource
  void an_older_response_may_be_answered_after_a_newer_one(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1);
    Outbound.Response first = talk.subscribe(type, "a").next();
    Outbound.Response second = talk.subscribe(type, "b").next();
    assertThat(talk.ack(second)).isEqualTo(Session.Answer.ACK);
    assertThat(talk.session.report().getFirst().unansweredNanos()).isPresent();
    assertThat(talk.ack(first)).isEqualTo(Session.Answer.ACK);
    assertThat(talk.session.report().getFirst().unansweredNanos()).isEmpty();
    assertThat(talk.session.report().getFirst().inSync()).isTrue();
  }

  /** What a NACK refused is not sent again until it changes. */
  @ParameterizedTest
  @EnumSource
  void a_nack_is_not_followed_by_the_same_content(XdsType type) {
    talk.publisher.put(type, "a", 1);
    assertThat(talk.nack(talk.subscribe(type, "a").next(), "no")).isEqualTo(Session.Answer.NACK);
    talk.silent();
    talk.later(Duration.ofMinutes(1));
    talk.silent();
    TypeReport report = talk.session.report().getFirst();
    assertThat(report.nackMessage()).isEqualTo(type.secret() ? report.nackMessage() : "no");
    assertThat(report.inSync()).isFalse();
    talk.publisher.put(type, "a", 2);
    assertThat(names(talk.next())).containsExactly("a");
  }

  /** Later good content comes, and so does the good part of what was refused. */
  @ParameterizedTest
  @EnumSource
  void a_nack_takes_no_good_content_with_it(XdsType type) {
    for (String name : new String[] {"a", "bad", "c"}) {
      talk.publisher.put(type, name, 1);
    }
    Outbound.Response all = talk.subscribe(type, "a", "bad", "c", "later").next();
    var _ = talk.nack(all, "no");
    talk.publisher.put(type, "later", 1);
    List<String> accepted = new ArrayList<>();
    while (talk.session.next(talk.publisher.tables(), 1) instanceof Outbound.Response response) {
      if (names(response).contains("bad")) {
        var _ = talk.nack(response, "no");
      } else {
        accepted.addAll(names(response));
        var _ = talk.ack(response);
      }
    }
    assertThat(accepted).containsExactlyInAnyOrder("a", "c", "later");
  }

  /** Who asks for a refused resource again is answered, though it is the same. */
  @ParameterizedTest
  @EnumSource
  void who_asks_again_for_what_it_refused_is_answered(XdsType type) {
    talk.publisher.put(type, "a", 1);
    var _ = talk.nack(talk.subscribe(type, "a").next(), "no");
    talk.silent();
    assertThat(names(talk.subscribe(type, "a").next())).containsExactly("a");
  }

  /** The version of a resource is that of its content, on every stream. */
  @ParameterizedTest
  @EnumSource
  void equal_content_has_equal_versions(XdsType type) {
    talk.publisher.put(type, "a", 1);
    VersionedResource one = talk.subscribe(type, "a").next().resources().getFirst();
    DeltaTalk other = new DeltaTalk();
    other.publisher.put(type, "x", 1).put(type, "a", 2).put(type, "a", 1);
    VersionedResource same =
        other.subscribe(type, "*").next().resources().stream()
            .filter(resource -> resource.name().equals("a"))
            .findFirst()
            .orElseThrow();
    assertThat(same.version()).isEqualTo(one.version()).hasSize(22);
    talk.publisher.put(type, "a", 2);
    assertThat(talk.next().resources().getFirst().version()).isNotEqualTo(one.version());
  }
}
