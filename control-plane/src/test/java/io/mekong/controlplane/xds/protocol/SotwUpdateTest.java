package io.mekong.controlplane.xds.protocol;

import static io.mekong.controlplane.xds.protocol.SotwTalk.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.snapshot.XdsType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * "Grouping Resources Into Responses", "Deleting Resources" and "Knowing When a Requested Resource
 * Does Not Exist", state of the world.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#grouping-resources-into-responses">
 *     xDS REST and gRPC protocol</a>
 */
class SotwUpdateTest {
  private final SotwTalk talk = new SotwTalk();

  /** "It must resend all 100 of them, even the 99 that were not modified." */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void a_change_of_one_of_a_hundred_brings_the_hundred(XdsType type) {
    for (int i = 0; i < 100; i++) {
      talk.publisher.put(type, "r" + i, 1);
    }
    var _ = talk.ack(talk.ask(type).next());
    talk.publisher.put(type, "r7", 2);
    assertThat(talk.next().resources()).hasSize(100);
  }

  /** "All resource types except for Listener and Cluster": the server may send what changed. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void of_the_other_types_only_what_changed_is_sent(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1);
    var _ = talk.ack(talk.ask(type, "a", "b").next(), "a", "b");
    talk.publisher.put(type, "b", 2);
    assertThat(names(talk.next())).containsExactly("b");
  }

  /** "The management server should only send updates when the resources have changed." */
  @ParameterizedTest
  @EnumSource
  void nothing_is_said_while_nothing_changes(XdsType type) {
    talk.publisher.put(type, "a", 1);
    var _ = talk.ack(talk.ask(type, "a").next(), "a");
    talk.silent();
    talk.publisher.put(type, "other", 1);
    talk.silent();
    talk.publisher.put(type, "a", 1);
    talk.silent();
  }

  /** The version says what the set is: equal sets, on any stream of any replica, have one. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void the_version_is_that_of_the_set(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1);
    Outbound.Response one = talk.ask(type).next();
    SotwTalk other = new SotwTalk();
    other.publisher.put(type, "b", 1).put(type, "gone", 1).remove(type, "gone").put(type, "a", 1);
    assertThat(other.ask(type).next().version()).isEqualTo(one.version()).isNotEmpty();

    var _ = talk.ack(one);
    talk.publisher.put(type, "a", 2);
    Outbound.Response two = talk.next();
    assertThat(two.version()).isNotEqualTo(one.version());
    assertThat(two.nonce()).isNotEqualTo(one.nonce()).isNotEmpty();
    var _ = talk.ack(two);
    talk.publisher.put(type, "a", 1);
    assertThat(talk.next().version()).isEqualTo(one.version());
  }

  /** A client that comes back with the version of this very set is not sent it again. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void who_comes_back_with_the_version_of_the_set_has_it(XdsType type) {
    talk.publisher.put(type, "a", 1);
    String version = talk.ask(type).next().version();
    SotwTalk again = new SotwTalk();
    again.publisher.put(type, "a", 1);
    again.comeBack(type, version).silent();
    again.publisher.put(type, "b", 1);
    assertThat(names(again.next())).containsExactlyInAnyOrder("a", "b");
  }

  /** "If a previously seen resource is not present in a new response, it has been removed." */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void absence_tells_that_a_resource_is_gone(XdsType type) {
    talk.publisher.put(type, "a", 1).put(type, "b", 1);
    var _ = talk.ack(talk.ask(type).next());
    talk.publisher.remove(type, "a");
    Outbound.Response without = talk.next();
    assertThat(names(without)).containsExactly("b");
    var _ = talk.ack(without);
    talk.publisher.remove(type, "b");
    assertThat(talk.next().resources()).as("all of that type are deleted").isEmpty();
  }

  /** "For other resource types, the API provides no mechanism" to tell of a removal. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void of_the_other_types_nothing_tells_that_one_is_gone(XdsType type) {
    talk.publisher.put(type, "a", 1);
    var _ = talk.ack(talk.ask(type, "a").next(), "a");
    talk.publisher.remove(type, "a");
    talk.silent();
    talk.publisher.put(type, "a", 1);
    assertThat(names(talk.next())).as("back again").containsExactly("a");
  }

  /** "Absence tells that it does not exist"; and it is sent the moment it does. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void a_missing_name_is_answered_by_absence_and_sent_when_it_exists(XdsType type) {
    talk.publisher.put(type, "a", 1);
    Outbound.Response first = talk.ask(type, "a", "missing").next();
    assertThat(names(first)).containsExactly("a");
    var _ = talk.ack(first, "a", "missing", "missing-too");
    Outbound.Response second = talk.next();
    assertThat(names(second)).containsExactly("a");
    var _ = talk.ack(second, "a", "missing", "missing-too");
    talk.silent();
    talk.publisher.put(type, "missing", 1);
    assertThat(names(talk.next())).containsExactlyInAnyOrder("a", "missing");
  }

  /** Nothing of what was asked exists: the answer is an empty set, so that no timer must run. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void nothing_but_missing_names_is_answered_by_an_empty_set(XdsType type) {
    assertThat(talk.ask(type, "missing").next().resources()).isEmpty();
  }

  /** "The client will wait for a time": there is nothing to answer with until it exists. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void a_missing_name_of_the_other_types_is_sent_when_it_exists(XdsType type) {
    talk.publisher.put(type, "a", 1);
    Outbound.Response first = talk.ask(type, "a", "missing").next();
    assertThat(names(first)).containsExactly("a");
    var _ = talk.ack(first, "a", "missing");
    talk.silent();
    talk.publisher.put(type, "missing", 1);
    assertThat(names(talk.next())).containsExactly("missing");
  }

  /** "Multiple resource types on a single stream": each type has nonces and versions of its own. */
  @Test
  void types_of_one_stream_are_answered_each_by_itself() {
    for (XdsType type : XdsType.values()) {
      talk.publisher.put(type, "a", 1);
    }
    for (XdsType type : XdsType.values()) {
      Outbound.Response response = talk.ask(type, "a").next();
      assertThat(response.type()).isEqualTo(type);
      assertThat(names(response)).containsExactly("a");
      assertThat(talk.ack(response, "a")).isEqualTo(Session.Answer.ACK);
    }
    talk.silent();
    for (XdsType type : XdsType.values()) {
      talk.publisher.put(type, "a", 2);
      Outbound.Response response = talk.next();
      assertThat(response.type()).isEqualTo(type);
      var _ = talk.ack(response, "a");
      if (type == XdsType.CLUSTER) {
        var _ = talk.ack(talk.next(), "a");
      }
    }
  }
}
