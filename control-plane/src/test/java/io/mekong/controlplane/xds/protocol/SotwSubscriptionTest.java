package io.mekong.controlplane.xds.protocol;

import static io.mekong.controlplane.xds.protocol.SotwTalk.names;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * "How the client specifies what resources to return" and "Unsubscribing From Resources", state of
 * the world.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#how-the-client-specifies-what-resources-to-return">
 *     xDS REST and gRPC protocol</a>
 */
class SotwSubscriptionTest {
  private final SotwTalk talk = new SotwTalk();

  private void publish(XdsType type, String... names) {
    for (String name : names) {
      talk.publisher.put(type, name, 1);
    }
  }

  /** "If the list of resource names has never been set, the server treats it as *." */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void a_first_request_without_names_is_a_wildcard(XdsType type) {
    publish(type, "a", "b");
    Outbound.Response all = talk.ask(type).next();
    assertThat(names(all)).containsExactlyInAnyOrder("a", "b");
    var _ = talk.ack(all);
    talk.silent();
    talk.publisher.put(type, "c", 1);
    assertThat(names(talk.next())).containsExactlyInAnyOrder("a", "b", "c");
  }

  /** "For Listener and Cluster resource types, there is also a wildcard subscription." */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void the_other_types_have_no_implicit_wildcard(XdsType type) {
    publish(type, "a");
    talk.ask(type).silent();
    talk.publisher.put(type, "a", 2);
    talk.silent();
    assertThat(names(talk.ask(type, "a").next())).containsExactly("a");
  }

  /** "Subscribing to the special name *": every type may. */
  @ParameterizedTest
  @EnumSource
  void an_explicit_wildcard_brings_everything(XdsType type) {
    publish(type, "a", "b");
    assertThat(names(talk.ask(type, "*").next())).containsExactlyInAnyOrder("a", "b");
  }

  /**
   * "Client sends a request with resource_names unset: a subscription to *. With * and A:
   * continuing the existing subscription to * and adding A. With A: unsubscribing from * and
   * continuing A."
   */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER"})
  void the_wildcard_ends_when_a_list_leaves_it_out(XdsType type) {
    publish(type, "a", "b");
    Outbound.Response first = talk.ask(type).next();
    var _ = talk.ack(first, "*", "a");
    Outbound.Response both = talk.next();
    assertThat(names(both)).as("newly requested").containsExactlyInAnyOrder("a", "b");
    var _ = talk.ack(both, "a");
    talk.silent();
    talk.publisher.put(type, "b", 2);
    talk.silent();
    talk.publisher.put(type, "a", 2);
    assertThat(names(talk.next())).containsExactly("a");
  }

  /**
   * "Client sends a request with resource_names unset: unsubscribing from A. Although this request
   * is identical to the first one, it is not interpreted as a wildcard subscription."
   */
  @ParameterizedTest
  @EnumSource
  void an_empty_list_after_names_is_no_wildcard(XdsType type) {
    publish(type, "a", "b");
    Outbound.Response first = talk.ask(type, "a").next();
    assertThat(names(first)).containsExactly("a");
    var _ = talk.ack(first);
    talk.silent();
    talk.publisher.put(type, "a", 2).put(type, "b", 2);
    talk.silent();
  }

  /** The same after an explicit wildcard: "whether it be * or any other name". */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER"})
  void an_empty_list_after_an_explicit_wildcard_is_none_either(XdsType type) {
    publish(type, "a");
    var _ = talk.ack(talk.ask(type, "*").next());
    talk.publisher.put(type, "a", 2);
    talk.silent();
  }

  /** An empty name is no name of a resource; it makes the list one that was set. */
  @ParameterizedTest
  @EnumSource
  void an_empty_name_names_nothing(XdsType type) {
    publish(type, "a");
    Outbound.Response first = talk.ask(type, "a").next();
    var _ = talk.ack(first, "");
    talk.silent();
    talk.publisher.put(type, "a", 2);
    talk.silent();
  }

  /** "The server must supply the requested resources": those, and each of them once. */
  @ParameterizedTest
  @EnumSource
  void only_what_is_named_comes_and_a_name_said_twice_comes_once(XdsType type) {
    publish(type, "a", "b", "c");
    assertThat(names(talk.ask(type, "a", "c", "a").next())).containsExactlyInAnyOrder("a", "c");
  }

  /** "If it wishes to unsubscribe from B, it must send a new request containing only A." */
  @ParameterizedTest
  @EnumSource
  void what_a_list_leaves_out_is_not_sent_again(XdsType type) {
    publish(type, "a", "b");
    Outbound.Response first = talk.ask(type, "a", "b").next();
    var _ = talk.ack(first, "a");
    talk.silent();
    talk.publisher.put(type, "b", 2);
    talk.silent();
    talk.publisher.put(type, "a", 2);
    assertThat(names(talk.next())).containsExactly("a");
  }

  /** "The server must resend any newly requested resources, even if it previously sent those." */
  @ParameterizedTest
  @EnumSource
  void who_comes_back_to_a_name_is_answered_again(XdsType type) {
    publish(type, "a", "b");
    var _ = talk.ack(talk.ask(type, "a", "b").next(), "b");
    talk.silent();
    String last = talk.session.report().getFirst().sentVersion();
    assertThat(last).isNotEmpty();
    talk.ask(type, "a", "b");
    assertThat(names(talk.next())).contains("a");
  }

  /** The same for the wildcard, even when nothing is new. */
  @Test
  void who_comes_back_to_everything_is_answered_again() {
    publish(XdsType.CLUSTER, "a");
    var _ = talk.ack(talk.ask(XdsType.CLUSTER, "*").next());
    talk.silent();
    assertThat(names(talk.ask(XdsType.CLUSTER, "*").next())).containsExactly("a");
  }

  /** A wildcard that finds nothing more than what was asked by name is answered as well. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER"})
  void a_wildcard_after_names_is_answered_when_it_adds_nothing(XdsType type) {
    publish(type, "a");
    var _ = talk.ack(talk.ask(type, "a").next(), "*");
    assertThat(names(talk.next())).containsExactly("a");
  }

  /** "The server must include the complete state": what is added comes with what there was. */
  @ParameterizedTest
  @EnumSource(names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void a_name_more_brings_the_whole_set(XdsType type) {
    publish(type, "a", "b", "c");
    var _ = talk.ack(talk.ask(type, "a").next(), "a", "b");
    assertThat(names(talk.next())).containsExactlyInAnyOrder("a", "b");
  }

  /** Each ACK repeats all names: what it costs must not follow from their number once they stay. */
  @ParameterizedTest
  @EnumSource
  void an_answer_that_repeats_the_names_leaves_the_very_subscription(XdsType type) {
    publish(type, "a", "b");
    Outbound.Response first = talk.ask(type, "a", "b").next();
    ImmutableSet<String> names = talk.session.subscription(type).names();
    var _ = talk.ack(first, "b", "a");
    assertThat(talk.session.subscription(type).names()).isSameAs(names);
  }

  /** Memory of a fleet of one kind: thousands of streams that want the same keep it once. */
  @Test
  void streams_that_name_the_same_share_the_names() {
    String[] some = IntStream.range(0, 100).mapToObj(i -> "name-" + i).toArray(String[]::new);
    String[] others = IntStream.range(0, 100).mapToObj(i -> "name-" + i).toArray(String[]::new);
    SotwTalk other = new SotwTalk();
    talk.ask(XdsType.ENDPOINT, some);
    other.ask(XdsType.ENDPOINT, others);
    assertThat(other.session.subscription(XdsType.ENDPOINT).names())
        .isSameAs(talk.session.subscription(XdsType.ENDPOINT).names());
  }
}
