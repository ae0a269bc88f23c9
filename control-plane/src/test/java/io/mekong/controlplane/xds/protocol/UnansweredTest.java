package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.WantedReport.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an answer that did not come, or was a refusal, leaves open. */
class UnansweredTest extends WantedScene {
  @Test
  void what_is_gone_before_it_was_ever_answered_is_extra_too() {
    talk.subscribe(CDS);
    Outbound.Response first = push(1);
    talk.publisher.remove(CDS, "a");
    Outbound.Response removal = talk.next();
    assertIs(only(), State.EXTRA, 0, 0);
    var _ = talk.nack(first, "no");
    assertThat(check().names()).as("nothing was ever there").isEmpty();
    var _ = talk.ack(removal);
    assertThat(check().names()).isEmpty();
  }

  @Test
  void a_removal_that_was_refused_leaves_the_resource_in_use() {
    accepted(1);
    talk.publisher.remove(CDS, "a");
    var _ = talk.nack(talk.next(), "still in use");
    assertIs(only(), State.EXTRA, 0, 1);
    assertThat(only().message()).isEqualTo("still in use");
    talk.publisher.put(CDS, "b", 1);
    var _ = talk.ack(talk.next());
    assertThat(check().find("a").orElseThrow().state())
        .as("another answer says nothing of it")
        .isEqualTo(State.EXTRA);
    talk.publisher.put(CDS, "a", 2);
    Outbound.Response again = talk.next();
    assertIs(check().find("a").orElseThrow(), State.UNANSWERED, 2, 1);
    var _ = talk.ack(again);
    assertIs(check().find("a").orElseThrow(), State.IN_SYNC, 2, 2);
  }

  @Test
  void what_the_client_leaves_itself_it_does_not_keep() {
    talk.publisher.put(EDS, "a", 1);
    talk.subscribe(EDS, "a");
    var _ = talk.ack(talk.next());
    talk.publisher.remove(EDS, "a");
    var _ = talk.nack(talk.next(), "no");
    assertIs(only(), State.EXTRA, 0, 1);
    talk.unsubscribe(EDS, "a");
    talk.subscribe(EDS, "a");
    assertIs(only(), State.ABSENT, 0, 0);
  }

  @Test
  void sotw_leaves_out_what_is_gone_and_any_full_response_that_is_acked_says_so() {
    SotwTalk sotw = new SotwTalk();
    sotw.publisher.put(CDS, "a", 1);
    sotw.publisher.put(CDS, "b", 1);
    var _ = sotw.ack(sotw.ask(CDS).next());
    sotw.publisher.remove(CDS, "b");
    Outbound.Response removal = sotw.next();
    assertIsGone(ofSotw(sotw, "b"));
    var _ = sotw.nack(removal, "no");
    assertIsGone(ofSotw(sotw, "b"));
    sotw.publisher.put(CDS, "a", 2);
    var _ = sotw.ack(sotw.next());
    assertThat(only(WantedCheck.of(sotw.session, sotw.publisher.tables())).find("b")).isEmpty();
  }

  private static void assertIsGone(WantedReport report) {
    assertThat(report.state()).isEqualTo(State.EXTRA);
    assertThat(report.sent().isNothing()).isTrue();
    assertThat(report.acked().isNothing()).isFalse();
  }

  /** Each is later than the server waits for an answer. */
  private List<Outbound.Response> unansweredPushes(int count) {
    talk.subscribe(CDS);
    List<Outbound.Response> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      talk.publisher.put(CDS, "c" + i, 1);
      sent.add(talk.next());
      talk.later(SessionLimits.DEFAULT.ackPatience());
    }
    return sent;
  }

  @Test
  void what_was_sent_so_long_ago_that_it_is_not_remembered_is_not_taken_for_acked() {
    List<Outbound.Response> sent = unansweredPushes(InFlight.REMEMBERED + 1);
    assertThat(check().names())
        .hasSize(InFlight.REMEMBERED + 1)
        .allMatch(name -> name.state() == State.UNANSWERED && !name.wantedIsUsed());
    WantedReport first = check().find("c0").orElseThrow();
    assertThat(first.acked()).isEqualTo(Known.UNKNOWN);
    VersionedResource resource = sent.getFirst().resources().getFirst();
    assertThat(talk.session.opinionOf(resource)).isEqualTo(Session.Opinion.NONE);
    assertThat(talk.session.resources().getFirst().standing())
        .isEqualTo(ResourceReport.Standing.SENT);
    sent.forEach(talk::ack);
    assertThat(check().names()).allMatch(name -> name.state() == State.IN_SYNC);
    assertThat(talk.session.opinionOf(resource)).isEqualTo(Session.Opinion.ACCEPTED);
  }

  @Test
  void a_removal_that_is_not_remembered_is_not_taken_for_acked() {
    accepted(1);
    talk.publisher.remove(CDS, "a");
    Outbound.Response removal = talk.next();
    List<Outbound.Response> sent = unansweredPushes(InFlight.REMEMBERED);
    WantedReport gone = check().find("a").orElseThrow();
    assertThat(gone.state()).isEqualTo(State.EXTRA);
    assertThat(gone.acked()).isEqualTo(Known.UNKNOWN);
    var _ = talk.ack(removal);
    assertThat(check().find("a")).as("an answer that is not understood").isPresent();
    sent.forEach(talk::ack);
    assertThat(check().find("a")).isEmpty();
  }

  @Test
  void when_very_many_names_are_lost_everything_that_was_sent_is_in_doubt() {
    for (int i = 0; i <= LostNames.MOST; i++) {
      talk.publisher.put(CDS, "many" + i, 1);
    }
    talk.subscribe(EDS, "nobody");
    var _ = talk.ack(talk.next());
    List<Outbound.Response> sent = unansweredPushes(InFlight.REMEMBERED + 1);
    assertThat(check(CDS).names()).allMatch(name -> name.state() == State.UNANSWERED);
    assertThat(check(EDS).names()).allMatch(name -> name.state() == State.ABSENT);
    var _ = talk.ack(sent.getLast());
    assertThat(check(CDS).find("many7").orElseThrow().state()).isEqualTo(State.IN_SYNC);
  }

  private WantedCheck check(XdsType type) {
    return WantedCheck.of(talk.session, talk.publisher.tables()).stream()
        .filter(check -> check.type() == type)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void who_goes_back_while_another_version_is_on_its_way_is_not_there_yet() {
    accepted(1);
    Outbound.Response second = push(2);
    talk.publisher.put(CDS, "a", 1);
    assertIs(only(), State.STALE, 2, 1);
    assertThat(only().wantedIsUsed()).isFalse();
    Outbound.Response third = talk.next();
    assertIs(only(), State.UNANSWERED, 1, 1);
    assertThat(only().wantedIsUsed()).isFalse();
    var _ = talk.ack(second);
    assertThat(only().wantedIsUsed()).isFalse();
    var _ = talk.ack(third);
    assertIs(only(), State.IN_SYNC, 1, 1);
    assertThat(only().wantedIsUsed()).isTrue();
  }

  @Test
  void a_removal_on_its_way_is_something_else_than_what_is_wanted_again() {
    accepted(1);
    talk.publisher.remove(CDS, "a");
    Outbound.Response removal = talk.next();
    Outbound.Response again = push(1);
    assertIs(only(), State.UNANSWERED, 1, 1);
    assertThat(only().wantedIsUsed()).isFalse();
    var _ = talk.ack(removal);
    var _ = talk.ack(again);
    assertThat(only().wantedIsUsed()).isTrue();
  }

  private static WantedReport ofSotw(SotwTalk sotw, String name) {
    return only(WantedCheck.of(sotw.session, sotw.publisher.tables())).find(name).orElseThrow();
  }
}
