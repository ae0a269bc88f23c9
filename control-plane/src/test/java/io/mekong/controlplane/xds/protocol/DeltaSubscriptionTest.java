package io.mekong.controlplane.xds.protocol;

import static io.mekong.controlplane.xds.protocol.DeltaTalk.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.DeltaTalk.Change;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * "How the client specifies what resources to return" and "Unsubscribing From Resources",
 * incremental.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#how-the-client-specifies-what-resources-to-return">
 *     xDS REST and gRPC protocol</a>
 */
class DeltaSubscriptionTest {
  private final DeltaTalk talk = new DeltaTalk();

  private void publish(XdsType type, String... names) {
    for (String name : names) {
      talk.publisher.put(type, name, 1);
    }
  }

  /** "Having never sent a request with a non-empty resource_names_subscribe" means *. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE", "VIRTUAL_HOST"})
  void a_first_request_without_names_is_a_wildcard(XdsType type) {
    publish(type, "a", "b");
    var _ = talk.ack(talk.subscribe(type).next());
    talk.silent();
    talk.publisher.put(type, "c", 1);
    assertThat(names(talk.next())).containsExactly("c");
  }

  /** The same for a request that only takes back a name that it never asked for. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER"})
  void a_first_request_that_takes_back_a_name_is_a_wildcard(XdsType type) {
    publish(type, "a");
    assertThat(names(talk.unsubscribe(type, "x").next())).containsExactly("a");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE", "VIRTUAL_HOST"})
  void the_other_types_have_no_implicit_wildcard(XdsType type) {
    publish(type, "a");
    talk.subscribe(type).silent();
    talk.publisher.put(type, "a", 2);
    talk.silent();
    assertThat(names(talk.subscribe(type, "a").next())).containsExactly("a");
  }

  @ParameterizedTest
  @EnumSource
  void an_explicit_wildcard_brings_everything(XdsType type) {
    publish(type, "a", "b");
    assertThat(names(talk.subscribe(type, "*").next())).containsExactlyInAnyOrder("a", "b");
  }

  /**
   * "Unset: a subscription to *. Subscribe to A: continuing * and adding A. Unsubscribe from *:
   * continuing A. Unsubscribe from A: the set is empty, and is not interpreted as a wildcard."
   */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER"})
  void the_four_steps_of_the_example(XdsType type) {
    publish(type, "a", "b");
    var _ = talk.ack(talk.subscribe(type).next());
    Outbound.Response newly = talk.subscribe(type, "a").next();
    assertThat(names(newly)).as("newly requested").containsExactly("a");
    var _ = talk.ack(newly);
    talk.publisher.put(type, "b", 2);
    var _ = talk.ack(talk.next());

    talk.unsubscribe(type, "*").silent();
    talk.publisher.put(type, "b", 3);
    talk.silent();
    talk.publisher.put(type, "a", 2);
    var _ = talk.ack(talk.next());

    talk.unsubscribe(type, "a").silent();
    talk.publisher.put(type, "a", 3).put(type, "b", 4);
    talk.silent();
  }

  /** A client that only acknowledges has said nothing about what it wants. */
  @Test
  void an_empty_request_later_changes_nothing() {
    publish(XdsType.CLUSTER, "a", "b");
    var _ = talk.ack(talk.subscribe(XdsType.CLUSTER, "a").next());
    talk.subscribe(XdsType.CLUSTER).silent();
    talk.publisher.put(XdsType.CLUSTER, "b", 2);
    talk.silent();
  }

  @ParameterizedTest
  @EnumSource
  void an_empty_name_names_nothing(XdsType type) {
    publish(type, "a");
    talk.subscribe(type, "");
    if (talk.session.next(talk.publisher.tables(), 1) instanceof Outbound.Response empty) {
      assertThat(empty.resources()).isEmpty();
      assertThat(empty.removed()).isEmpty();
    }
    talk.publisher.put(type, "a", 2);
    talk.silent();
    assertThat(names(talk.subscribe(type, "", "a").next())).containsExactly("a");
  }

  /** "It is an error for a server to send a response that contains the same name twice." */
  @ParameterizedTest
  @EnumSource
  void a_name_said_twice_comes_once(XdsType type) {
    publish(type, "a");
    Outbound.Response response = talk.subscribe(type, "a", "gone", "a", "gone").next();
    assertThat(names(response)).containsExactly("a");
    assertThat(response.removed()).containsExactly("gone");
    talk.silent();
  }

  /** "The server must resend any newly requested resources, even if it previously sent those." */
  @ParameterizedTest
  @EnumSource
  void who_comes_back_to_a_name_is_answered_again(XdsType type) {
    publish(type, "a");
    var _ = talk.ack(talk.subscribe(type, "a", "missing").next());
    talk.unsubscribe(type, "a", "missing").silent();
    Outbound.Response again = talk.subscribe(type, "a", "missing").next();
    assertThat(names(again)).containsExactly("a");
    assertThat(again.removed()).containsExactly("missing");
    var _ = talk.ack(again);
    talk.silent();
  }

  /** A name that is subscribed to already and named again. */
  @ParameterizedTest
  @EnumSource
  void who_repeats_a_name_is_answered_again(XdsType type) {
    publish(type, "a");
    var _ = talk.ack(talk.subscribe(type, "a", "missing").next());
    Outbound.Response again = talk.subscribe(type, "a", "missing").next();
    assertThat(names(again)).containsExactly("a");
    assertThat(again.removed()).containsExactly("missing");
  }

  /** Taken back while everything is wanted: the server says whether it still belongs to that. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER"})
  void a_name_that_is_left_under_a_wildcard_is_told_of(XdsType type) {
    publish(type, "a");
    var _ = talk.ack(talk.subscribe(type, "*", "a", "missing").next());
    Outbound.Response left = talk.unsubscribe(type, "a", "missing").next();
    assertThat(names(left)).containsExactly("a");
    assertThat(left.removed()).containsExactly("missing");
  }

  /** A wildcard that comes later is answered, even when it adds nothing. */
  @ParameterizedTest
  @EnumSource
  void a_wildcard_is_answered_even_when_it_adds_nothing(XdsType type) {
    publish(type, "a");
    var _ = talk.ack(talk.subscribe(type, "a").next());
    var _ = talk.ack(talk.subscribe(type, "*").next());
    talk.unsubscribe(type, "*", "a").silent();
    assertThat(names(talk.subscribe(type, "*").next())).containsExactly("a");
  }

  /** Taking back what was never asked for is no error and no question. */
  @ParameterizedTest
  @EnumSource
  void what_was_never_asked_for_can_be_left(XdsType type) {
    publish(type, "a", "b");
    var _ = talk.ack(talk.subscribe(type, "a").next());
    talk.unsubscribe(type, "b", "never").silent();
  }

  /** Adding and taking back in one request, as on-demand discovery does. */
  @ParameterizedTest
  @EnumSource
  void one_request_may_add_and_take_back(XdsType type) {
    publish(type, "a", "b");
    var _ = talk.ack(talk.subscribe(type, "a").next());
    assertThat(names(talk.change(type, Change.plus("b").minus("a")).next())).containsExactly("b");
    talk.publisher.put(type, "a", 2);
    talk.silent();
  }

  /** "The values are versions that the client has": equal is not sent, gone is removed. */
  @ParameterizedTest
  @EnumSource
  void who_comes_back_by_name_is_sent_what_differs(XdsType type) {
    publish(type, "same", "changed");
    String same = talk.version(type, "same");
    Map<String, String> had = Map.of("same", same, "changed", "old", "gone", "old");
    Outbound.Response changed =
        talk.resume(type, had, "same", "changed", "gone", "never-had").next();
    assertThat(names(changed)).containsExactly("changed");
    assertThat(changed.removed()).contains("never-had");
    var _ = talk.ack(changed);
    if (!changed.removed().contains("gone")) {
      Outbound.Response removal = talk.next();
      assertThat(removed(removal)).containsExactly("gone");
      var _ = talk.ack(removal);
    }
    talk.silent();
  }

  private static Iterable<String> removed(Outbound.Response response) {
    return response.removed();
  }

  /** "It will not be populated in any message after the first for a type": then it is ignored. */
  @Test
  void initial_versions_of_a_later_request_do_not_count() {
    publish(XdsType.ENDPOINT, "a", "b");
    var _ = talk.ack(talk.subscribe(XdsType.ENDPOINT, "a").next());
    Map<String, String> late = Map.of("a", "old", "gone", "old");
    talk.resume(XdsType.ENDPOINT, late, "b");
    Outbound.Response next = talk.next();
    assertThat(names(next)).containsExactly("b");
    assertThat(next.removed()).isEmpty();
    talk.silent();
  }

  /** "Deleted resources ... removed_resources", and back again when it exists again. */
  @ParameterizedTest
  @EnumSource
  void what_is_gone_is_told_once_and_sent_when_it_is_back(XdsType type) {
    publish(type, "a", "b");
    var _ = talk.ack(talk.subscribe(type, "a", "b").next());
    talk.publisher.remove(type, "a");
    Outbound.Response removal = talk.next();
    assertThat(removal.removed()).containsExactly("a");
    assertThat(removal.resources()).isEmpty();
    var _ = talk.ack(removal);
    talk.silent();
    talk.publisher.put(type, "a", 1);
    assertThat(names(talk.next())).containsExactly("a");
  }

  /** "It will not be populated in any message after the first in a stream" (discovery.proto). */
  @Test
  void versions_told_after_the_first_request_spare_no_answer() {
    publish(XdsType.ENDPOINT, "a", "b");
    var _ = talk.ack(talk.subscribe(XdsType.ENDPOINT, "a").next());
    Map<String, String> held =
        Map.of("b", talk.version(XdsType.ENDPOINT, "b"), "a", talk.version(XdsType.ENDPOINT, "a"));
    assertThat(names(talk.resume(XdsType.ENDPOINT, held, "a", "b").next()))
        .containsExactlyInAnyOrder("a", "b");
  }
}
