package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.snapshot.NodeSelector;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.WantedReport.State;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a client should have, against what it was sent and has ACKed. */
class WantedCheckTest extends WantedScene {
  @Test
  void a_wildcard_is_followed_from_publication_to_ack() {
    talk.publisher.put(CDS, "a", 1);
    talk.subscribe(CDS);
    assertIs(only(), State.MISSING, 0, 0);
    Outbound.Response response = talk.next();
    assertIs(only(), State.UNANSWERED, 1, 0);
    var _ = talk.ack(response);
    assertIs(only(), State.IN_SYNC, 1, 1);
    assertThat(only().wantedIsSent() && only().wantedIsUsed()).isTrue();
  }

  @Test
  void before_anything_is_published_nothing_is_wanted() {
    talk.subscribe(EDS, "a");
    WantedCheck check = only(WantedCheck.of(talk.session, null));
    assertThat(check.names()).extracting(WantedReport::state).containsExactly(State.ABSENT);
  }

  @Test
  void what_is_acked_is_the_last_version_that_was_not_only_sent() {
    accepted(1);
    talk.publisher.put(CDS, "a", 2);
    assertIs(only(), State.STALE, 1, 1);
    Outbound.Response second = talk.next();
    assertIs(only(), State.UNANSWERED, 2, 1);
    Outbound.Response third = push(3);
    assertIs(only(), State.UNANSWERED, 3, 1);
    var _ = talk.ack(second);
    assertIs(only(), State.UNANSWERED, 3, 2);
    var _ = talk.ack(third);
    assertIs(only(), State.IN_SYNC, 3, 3);
  }

  @Test
  void a_refused_version_stands_beside_the_one_that_is_in_use() {
    accepted(1);
    var _ = talk.nack(push(2), "no such filter");
    assertIs(only(), State.REFUSED, 2, 1);
    assertThat(only().message()).isEqualTo("no such filter");
    talk.publisher.put(CDS, "a", 3);
    assertIs(only(), State.STALE, 2, 1);
    var _ = talk.ack(talk.next());
    assertIs(only(), State.IN_SYNC, 3, 3);
    assertThat(only().message()).isEmpty();
  }

  @Test
  void what_was_never_good_is_acked_in_no_version() {
    talk.subscribe(CDS);
    var _ = talk.nack(push(1), "no");
    assertIs(only(), State.REFUSED, 1, 0);
  }

  @Test
  void in_quarantine_the_version_before_is_wanted_and_the_one_kept_out_is_named() {
    accepted(1);
    Outbound.Response bad = push(2);
    var _ = talk.nack(bad, "no");
    VersionedResource refused = bad.resources().getFirst();
    talk.publisher.put(CDS, "a", 1);
    assertIs(only(), State.STALE, 2, 1);
    assertThat(check().lacks(quarantined(refused))).isTrue();
    var _ = talk.ack(talk.next());
    assertIs(only(), State.IN_SYNC, 1, 1);
    assertThat(check().lacks(quarantined(refused))).isTrue();
  }

  @Test
  void a_quarantine_of_what_a_node_is_not_sent_does_not_concern_it() {
    accepted(1);
    VersionedResource bad = TestPublisher.resource(CDS, "a", "", 2);
    assertThat(check().lacks(quarantined(TestPublisher.resource(EDS, "a", "", 2)))).isFalse();
    assertThat(check().lacks(quarantined(bad.onlyFor(team("b"))))).isFalse();
    assertThat(check().lacks(quarantined(bad.onlyFor(team("a"))))).isTrue();
    VersionedResource mine = TestPublisher.resource(CDS, "a", "", 3).onlyFor(team("a"));
    talk.publisher.put(mine);
    assertThat(check().lacks(quarantined(bad))).as("it is the others' version").isFalse();
  }

  private static Quarantined quarantined(VersionedResource refused) {
    return new Quarantined(
        TestPublisher.VIEWS.of(refused.type()), refused, null, "no", 3, 3, Instant.EPOCH);
  }

  private static NodeSelector team(String name) {
    return new NodeSelector(ImmutableSortedMap.of("team", name));
  }

  @Test
  void of_a_resource_for_some_nodes_each_node_wants_its_own() {
    VersionedResource generated = TestPublisher.resource(CDS, "a", "", 1);
    VersionedResource special = TestPublisher.resource(CDS, "a", "", 2);
    talk.subscribe(CDS);
    talk.publisher.put(special.onlyFor(team("b")).otherwise(generated));
    assertThat(wanted()).isEqualTo(generated.version());
    talk.publisher.put(special.onlyFor(team("a")).otherwise(generated));
    assertThat(wanted()).isEqualTo(special.version());
    talk.publisher.put(special.onlyFor(team("b")));
    assertThat(check().names()).isEmpty();
  }

  private @Nullable String wanted() {
    VersionedResource wanted = only().wanted();
    return wanted == null ? null : wanted.version();
  }

  @Test
  void what_is_gone_is_extra_until_the_client_has_said_so() {
    accepted(1);
    talk.publisher.remove(CDS, "a");
    assertIs(only(), State.EXTRA, 1, 1);
    Outbound.Response removal = talk.next();
    assertThat(removal.removed()).containsExactly("a");
    assertIs(only(), State.EXTRA, 0, 1);
    assertThat(check().find("a")).isPresent();
    var _ = talk.ack(removal);
    assertThat(check().names()).isEmpty();
  }

  @Test
  void a_name_that_is_asked_for_on_demand_is_absent_until_there_is_something() {
    talk.subscribe(EDS, "a");
    var _ = talk.ack(talk.next());
    assertIs(only(), State.ABSENT, 0, 0);
    talk.publisher.put(EDS, "a", 1);
    talk.publisher.put(EDS, "b", 1);
    assertIs(only(), State.MISSING, 0, 0);
    var _ = talk.ack(talk.next());
    assertIs(only(), State.IN_SYNC, 1, 1);
    assertThat(check().find("b")).as("nobody asked").isEmpty();
    talk.subscribe(EDS, "b");
    assertThat(check().find("b").orElseThrow().state()).isEqualTo(State.MISSING);
  }

  @Test
  void of_what_was_not_sent_on_this_stream_only_the_version_is_known() {
    talk.publisher.put(CDS, "a", 1);
    talk.resume(CDS, ImmutableMap.of("a", version(CDS, 1)));
    assertIs(only(), State.IN_SYNC, 1, 1);
    assertThat(only().sent().resource()).isNull();
    talk.publisher.put(CDS, "a", 2);
    assertIs(only(), State.STALE, 1, 1);
    var _ = talk.next();
    assertThat(only().state()).isEqualTo(State.UNANSWERED);
    assertThat(only().acked()).as("not said again").isEqualTo(Known.UNKNOWN);
    assertThat(only().acked().knownVersion()).isEmpty();
  }

  @Test
  void what_is_sent_again_unchanged_was_acked_before() {
    talk.publisher.put(EDS, "a", 1);
    talk.subscribe(EDS, "a");
    var _ = talk.ack(talk.next());
    talk.subscribe(EDS, "a");
    var _ = talk.next();
    assertIs(only(), State.UNANSWERED, 1, 1);
    assertThat(only().wantedIsUsed()).as("whatever it answers").isTrue();
  }

  @Test
  void what_happens_on_the_stream_later_changes_nothing() {
    accepted(1);
    Outbound.Response second = push(2);
    WantedCheck then = check();
    var _ = talk.nack(second, "no");
    var _ = push(3);
    talk.unsubscribe(CDS, "*");
    assertIs(only(then.names().toList()), State.UNANSWERED, 2, 1);
  }

  @Test
  void what_a_client_says_of_a_secret_may_quote_it() {
    talk.publisher.put(XdsType.SECRET, "a", 1);
    talk.subscribe(XdsType.SECRET, "a");
    var _ = talk.nack(talk.next(), "cannot use v1");
    assertThat(only().state()).isEqualTo(State.REFUSED);
    assertThat(only().message()).isNotEmpty().doesNotContain("v1");
  }

  @Test
  void sotw_is_compared_name_by_name_too() {
    SotwTalk sotw = new SotwTalk();
    sotw.publisher.put(CDS, "a", 1);
    sotw.publisher.put(CDS, "b", 1);
    var _ = sotw.ack(sotw.ask(CDS).next());
    sotw.publisher.put(CDS, "a", 2);
    Outbound.Response second = sotw.next();
    assertIs(ofSotw(sotw, "a"), State.UNANSWERED, 2, 1);
    assertThat(ofSotw(sotw, "b").state()).isEqualTo(State.IN_SYNC);
    var _ = sotw.nack(second, "no");
    assertIs(ofSotw(sotw, "a"), State.REFUSED, 2, 1);
    assertThat(ofSotw(sotw, "b").state()).isEqualTo(State.IN_SYNC);
    sotw.publisher.remove(CDS, "b");
    assertThat(ofSotw(sotw, "b").state()).isEqualTo(State.EXTRA);
    sotw.publisher.put(CDS, "a", 3);
    assertIs(ofSotw(sotw, "a"), State.STALE, 2, 1);
  }

  private static WantedReport ofSotw(SotwTalk sotw, String name) {
    return only(WantedCheck.of(sotw.session, sotw.publisher.tables())).find(name).orElseThrow();
  }

  @Test
  void sotw_names_that_are_asked_for_are_compared_alone() {
    SotwTalk sotw = new SotwTalk();
    sotw.publisher.put(EDS, "a", 1);
    sotw.publisher.put(EDS, "b", 1);
    var _ = sotw.ack(sotw.ask(EDS, "a", "gone").next(), "a", "gone");
    WantedCheck check = only(WantedCheck.of(sotw.session, sotw.publisher.tables()));
    assertThat(check.names())
        .extracting(WantedReport::name, WantedReport::state)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", State.IN_SYNC),
            org.assertj.core.groups.Tuple.tuple("gone", State.ABSENT));
  }
}
