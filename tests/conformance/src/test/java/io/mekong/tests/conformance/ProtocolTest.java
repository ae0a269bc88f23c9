package io.mekong.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mekong.tests.kit.MekongProcess;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract: what a client of the protocol may rely on, in every form and for both kinds. */
@Tag("real")
class ProtocolTest {
  private static final int MANY = 1_000;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private static MekongProcess mekong;

  @BeforeAll
  static void start() {
    mekong = MekongProcess.start();
  }

  @AfterAll
  static void stop() {
    mekong.close();
  }

  static Stream<Scenario.Given> given() {
    return Stream.of(Form.values())
        .flatMap(form -> Stream.of(Kind.values()).map(kind -> new Scenario.Given(form, kind)));
  }

  static Stream<Scenario.Given> incremental() {
    return given().filter(given -> given.form().incremental());
  }

  /**
   * "However, Listener and Cluster resource types are handled differently: the server must include
   * the complete state of the world."
   */
  private static boolean sendsAll(Scenario.Given given) {
    return !given.form().incremental() && given.kind() == Kind.CLUSTER;
  }

  /** "The management server must supply the requested resources if they exist." */
  @ParameterizedTest
  @MethodSource("given")
  void a_name_that_is_asked_for_is_sent(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"));
      assertThat(client.accepts().resources()).isEqualTo(ImmutableMap.of(scenario.name("a"), "1"));
      client.hearsNothing();
    }
  }

  /**
   * "When the client sends a new request that changes the set of resources being requested, the
   * server must resend any newly requested resources."
   */
  @ParameterizedTest
  @MethodSource("given")
  void a_name_that_is_added_is_sent(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"));
      client.accepts();
      client.subscribe(scenario.name("b"));
      assertThat(client.accepts().resources())
          .isEqualTo(
              sendsAll(given)
                  ? ImmutableMap.of(scenario.name("a"), "1", scenario.name("b"), "1")
                  : ImmutableMap.of(scenario.name("b"), "1"));
      client.hearsNothing();
    }
  }

  /**
   * "The management server should only send updates to the Envoy client when the resources in the
   * DiscoveryResponse have changed."
   */
  @ParameterizedTest
  @MethodSource("given")
  void a_change_is_pushed_and_a_change_of_something_else_is_not(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1).has("c", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"), scenario.name("b"));
      client.accepts();
      scenario.has("c", 2);
      client.hearsNothing();
      scenario.has("a", 2);
      assertThat(client.accepts().resources())
          .isEqualTo(
              sendsAll(given)
                  ? ImmutableMap.of(scenario.name("a"), "2", scenario.name("b"), "1")
                  : ImmutableMap.of(scenario.name("a"), "2"));
      client.hearsNothing();
    }
  }

  /**
   * "Management servers must remember the set of resources being requested by the client, and if
   * one of those resources springs into existence later, the server must send an update."
   */
  @ParameterizedTest
  @MethodSource("given")
  void a_name_that_is_not_there_is_sent_when_it_comes(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"), scenario.name("late"));
      Heard first = client.accepts();
      assertThat(first.resources()).isEqualTo(ImmutableMap.of(scenario.name("a"), "1"));
      assertThat(first.removed())
          .isEqualTo(
              given.form().incremental()
                  ? ImmutableSet.of(scenario.name("late"))
                  : ImmutableSet.of());
      scenario.has("late", 1);
      assertThat(client.accepts().resources()).containsEntry(scenario.name("late"), "1");
      client.hearsNothing();
    }
  }

  /**
   * "The server signals the client that a resource should be deleted via the removed_resources
   * field"; over SotW, "if a previously seen resource is not present in a new response, that
   * indicates that the resource has been removed"; "for other resource types, the API provides no
   * mechanism".
   */
  @ParameterizedTest
  @MethodSource("given")
  void what_is_gone_is_said(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"), scenario.name("b"));
      client.accepts();
      scenario.lacks("a");
      if (given.form().incremental()) {
        assertThat(client.accepts().removed()).containsExactly(scenario.name("a"));
      } else if (sendsAll(given)) {
        assertThat(client.accepts().resources())
            .isEqualTo(ImmutableMap.of(scenario.name("b"), "1"));
      }
      client.hearsNothing();
      scenario.has("a", 2);
      assertThat(client.accepts().resources()).containsEntry(scenario.name("a"), "2");
    }
  }

  /** A subscription "which is triggered when subscribing to the special name *". */
  @ParameterizedTest
  @MethodSource("given")
  void a_wildcard_is_all_of_the_type(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1)) {
      Conversation client = scenario.begin().subscribe("*");
      assertThat(client.accepts().resources())
          .isEqualTo(ImmutableMap.of(scenario.name("a"), "1", scenario.name("b"), "1"));
      scenario.has("c", 1);
      assertThat(client.accepts().resources()).containsEntry(scenario.name("c"), "1");
      client.hearsNothing();
    }
  }

  /**
   * "For historical reasons, if the client sends a request for a given resource type but has never
   * explicitly subscribed to any resource names, the server should treat that identically to how it
   * would treat the client having explicitly subscribed to *": Envoy does so for listeners and
   * clusters, and means nothing by it elsewhere.
   */
  @ParameterizedTest
  @MethodSource("given")
  void a_first_request_without_names_is_a_wildcard_for_clusters_only(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1)) {
      Conversation client = scenario.begin().subscribe();
      if (given.kind() == Kind.CLUSTER) {
        assertThat(client.accepts().resources())
            .isEqualTo(ImmutableMap.of(scenario.name("a"), "1"));
      } else {
        client.hearsNothing();
      }
    }
  }

  /**
   * "If the client had previously been subscribed to resources A and B but wishes to unsubscribe
   * from B, it must send a new request containing only resource A."
   */
  @ParameterizedTest
  @MethodSource("given")
  void a_name_that_is_given_up_is_pushed_no_more(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"), scenario.name("b"));
      client.accepts();
      client.unsubscribe(scenario.name("b")).hearsNothing();
      scenario.has("b", 2);
      client.hearsNothing();
      scenario.has("a", 2);
      assertThat(client.accepts().resources()).isEqualTo(ImmutableMap.of(scenario.name("a"), "2"));
    }
  }

  /**
   * "The server must resend any newly requested resources, even if it previously sent those
   * resources without having been asked for them and the resources have not changed since."
   */
  @ParameterizedTest
  @MethodSource("given")
  void a_name_that_is_given_up_and_asked_for_again_is_sent_again(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"), scenario.name("b"));
      client.accepts();
      client.unsubscribe(scenario.name("b")).hearsNothing().subscribe(scenario.name("b"));
      assertThat(client.accepts().resources()).containsEntry(scenario.name("b"), "1");
      client.hearsNothing();
    }
  }

  /**
   * "Server interprets this as unsubscribing to * and continuing the existing subscription to A."
   */
  @ParameterizedTest
  @MethodSource("incremental")
  void names_stay_when_the_wildcard_goes(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1)) {
      Conversation client = scenario.begin().subscribe("*", scenario.name("a"));
      client.accepts();
      client.unsubscribe("*");
      scenario.has("b", 2);
      client.hearsNothing();
      scenario.has("a", 2);
      assertThat(client.accepts().resources()).isEqualTo(ImmutableMap.of(scenario.name("a"), "2"));
    }
  }

  /**
   * "All server responses will contain a nonce"; "whenever one resource of that type changes, the
   * version is changed."
   */
  @ParameterizedTest
  @MethodSource("given")
  void every_response_has_a_nonce_and_a_version_of_its_own(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"));
      client.accepts();
      Set<String> nonces = new HashSet<>();
      Set<String> versions = new HashSet<>();
      int changes = 5;
      for (int i = 0; i < changes; i++) {
        scenario.has("a", 2 + i);
        Heard heard = client.accepts();
        nonces.add(heard.nonce());
        versions.add(heard.version());
      }
      assertThat(nonces).hasSize(changes).doesNotContain("");
      assertThat(versions).hasSize(changes).doesNotContain("");
    }
  }

  /**
   * "The management server should not send a DiscoveryResponse for any DiscoveryRequest that has a
   * stale nonce."
   */
  @ParameterizedTest
  @MethodSource("given")
  void a_nonce_that_nobody_gave_is_harmless(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"));
      client.hears();
      client.ackUnderWrongNonce().hearsNothing().ack().hearsNothing();
      scenario.has("a", 2);
      assertThat(client.accepts().resources()).containsEntry(scenario.name("a"), "2");
    }
  }

  /**
   * "If the management server provides the same set of resources rather than waiting for a change
   * to occur, it will cause needless work"; "after a NACK, an API update may succeed at a new
   * version."
   */
  @ParameterizedTest
  @MethodSource("given")
  void what_was_refused_comes_again_only_when_it_has_changed(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1)) {
      Conversation client = scenario.begin().subscribe(scenario.name("a"));
      client.accepts();
      scenario.has("a", 2);
      assertThat(client.hears().resources()).containsEntry(scenario.name("a"), "2");
      client.nack("no").hearsNothing();
      scenario.has("a", 3);
      assertThat(client.accepts().resources()).containsEntry(scenario.name("a"), "3");
      client.hearsNothing();
    }
  }

  /**
   * initial_resource_versions: "to enable the client to continue the same logical xDS session even
   * in the face of gRPC stream reconnection".
   */
  @ParameterizedTest
  @MethodSource("incremental")
  void a_client_that_returns_is_told_what_it_missed(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1).has("gone", 1)) {
      String[] names = {scenario.name("a"), scenario.name("b"), scenario.name("gone")};
      Map<String, String> versions;
      try (Conversation before = scenario.begin().subscribe(names)) {
        before.accepts();
        versions = before.versions();
      }
      Conversation unchanged = scenario.begin().resume(versions, names);
      unchanged.hearsNothing();
      scenario.has("b", 2).lacks("gone");

      Conversation after = scenario.begin().resume(versions, names);
      Map<String, String> told = new HashMap<>();
      Set<String> removed = new HashSet<>();
      while (told.size() + removed.size() < 2) {
        Heard heard = after.accepts();
        told.putAll(heard.resources());
        removed.addAll(heard.removed());
      }
      assertThat(told).isEqualTo(Map.of(scenario.name("b"), "2"));
      assertThat(removed).containsExactly(scenario.name("gone"));
      after.hearsNothing();
    }
  }

  /** "Note that the nonce is valid only in the context of an individual xDS stream." */
  @ParameterizedTest
  @MethodSource("given")
  void streams_of_a_node_know_nothing_of_each_other(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1).has("b", 1)) {
      Conversation one = scenario.begin().subscribe(scenario.name("a"));
      Conversation other = scenario.begin().subscribe(scenario.name("b"));
      assertThat(one.accepts().resources()).isEqualTo(ImmutableMap.of(scenario.name("a"), "1"));
      assertThat(other.accepts().resources()).isEqualTo(ImmutableMap.of(scenario.name("b"), "1"));
      scenario.has("b", 2);
      assertThat(other.accepts().resources()).isEqualTo(ImmutableMap.of(scenario.name("b"), "2"));
      one.hearsNothing();
    }
  }

  /**
   * "Management servers should be capable of handling one or more resource_names for a given
   * resource type in each request"; "it is an error for a server to send a single response that
   * contains the same resource name twice".
   */
  @ParameterizedTest
  @MethodSource("given")
  void many_names_in_one_request_are_answered(Scenario.Given given) {
    try (Scenario scenario = new Scenario(mekong, given).has("a", 1)) {
      String[] names =
          Stream.concat(
                  Stream.of(scenario.name("a"), scenario.name("a")),
                  IntStream.range(0, MANY).mapToObj(i -> scenario.name("none-" + i)))
              .toArray(String[]::new);
      Heard heard = scenario.begin().subscribe(names).accepts();
      assertThat(heard.resources()).isEqualTo(ImmutableMap.of(scenario.name("a"), "1"));
      assertThat(heard.removed()).hasSize(given.form().incremental() ? MANY : 0);
    }
  }
}
