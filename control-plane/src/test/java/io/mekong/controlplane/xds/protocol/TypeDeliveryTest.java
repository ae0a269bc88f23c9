package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.TypeDelivery.State;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a receipt says of one stream. */
class TypeDeliveryTest {
  private static final XdsType EDS = XdsType.ENDPOINT;
  private static final XdsType CDS = XdsType.CLUSTER;

  private final DeltaTalk talk = new DeltaTalk();

  /** Of what was published after one revision and up to another. */
  private Optional<State> state(XdsType type, long after, long upTo) {
    return TableChange.of(talk.publisher.table(type), after, upTo)
        .flatMap(change -> TypeDelivery.of(talk.session, change))
        .map(TypeDelivery::state);
  }

  private long revision() {
    return talk.publisher.tables().revision();
  }

  @Test
  void a_change_is_pending_until_it_is_acked() {
    talk.publisher.put(EDS, "a", 1);
    talk.subscribe(EDS, "a");
    talk.ack(talk.next());
    long before = revision();
    talk.publisher.put(EDS, "a", 2);
    assertThat(state(EDS, before, revision())).contains(State.PENDING);
    Outbound.Response sent = talk.next();
    assertThat(state(EDS, before, revision())).contains(State.PENDING);
    talk.ack(sent);
    assertThat(state(EDS, before, revision())).contains(State.ACKED);
  }

  @Test
  void a_change_stays_acked_while_a_newer_one_is_on_its_way() {
    talk.publisher.put(EDS, "a", 1);
    talk.subscribe(EDS, "a");
    long first = revision();
    talk.ack(talk.next());
    talk.publisher.put(EDS, "a", 2);
    talk.next();
    assertThat(state(EDS, 0, first)).contains(State.ACKED);
    assertThat(state(EDS, first, revision())).contains(State.PENDING);
  }

  @Test
  void an_answer_to_a_newer_response_says_nothing_of_an_older_one() {
    talk.publisher.put(EDS, "a", 1).put(EDS, "b", 1);
    talk.subscribe(EDS, "a", "b");
    talk.ack(talk.next());
    long before = revision();
    talk.publisher.put(EDS, "a", 2);
    long first = revision();
    Outbound.Response one = talk.next();
    talk.publisher.put(EDS, "b", 2);
    talk.ack(talk.next());
    assertThat(state(EDS, before, first)).contains(State.PENDING);
    talk.ack(one);
    assertThat(state(EDS, before, first)).contains(State.ACKED);
    assertThat(state(EDS, first, revision())).contains(State.ACKED);
  }

  @Test
  void a_removal_is_acked_like_any_other_change() {
    talk.publisher.put(CDS, "a", 1).put(CDS, "b", 1);
    talk.subscribe(CDS, "*");
    talk.ack(talk.next());
    long before = revision();
    talk.publisher.remove(CDS, "a");
    Outbound.Response gone = talk.next();
    assertThat(gone.removed()).containsExactly("a");
    assertThat(state(CDS, before, revision())).contains(State.PENDING);
    talk.ack(gone);
    assertThat(state(CDS, before, revision())).contains(State.ACKED);
  }

  @Test
  void what_a_client_does_not_want_does_not_concern_it() {
    talk.publisher.put(EDS, "a", 1).put(EDS, "b", 1);
    talk.subscribe(EDS, "a");
    talk.ack(talk.next());
    long before = revision();
    talk.publisher.put(EDS, "b", 2);
    assertThat(state(EDS, before, revision())).isEmpty();
    assertThat(state(CDS, 0, revision())).isEmpty();
  }

  @Test
  void who_asks_later_is_told_what_is_newer_and_has_it_once_that_is_acked() {
    talk.publisher.put(EDS, "a", 1);
    long then = revision();
    talk.publisher.put(EDS, "a", 2);
    talk.subscribe(EDS, "a");
    assertThat(state(EDS, 0, then)).contains(State.PENDING);
    talk.ack(talk.next());
    assertThat(state(EDS, 0, then)).contains(State.ACKED);
  }

  @Test
  void a_refusal_concerns_the_change_that_brought_it_and_no_other() {
    talk.publisher.put(EDS, "a", 1).put(EDS, "b", 1);
    talk.subscribe(EDS, "a", "b");
    talk.ack(talk.next());
    long before = revision();
    talk.publisher.put(EDS, "a", 2);
    long bad = revision();
    talk.nack(talk.next(), "no such thing");
    assertThat(state(EDS, before, bad)).contains(State.REFUSED);
    talk.publisher.put(EDS, "b", 2);
    talk.ack(talk.next());
    assertThat(state(EDS, bad, revision())).contains(State.ACKED);
    assertThat(state(EDS, before, bad)).contains(State.REFUSED);
    assertThat(state(EDS, 0, before)).contains(State.ACKED);
    assertThat(
            TableChange.of(talk.publisher.table(EDS), before, bad)
                .flatMap(change -> TypeDelivery.of(talk.session, change))
                .map(TypeDelivery::message))
        .contains("no such thing");
  }

  @Test
  void a_refusal_ends_with_the_next_version_that_is_accepted() {
    talk.publisher.put(EDS, "a", 1);
    talk.subscribe(EDS, "a");
    talk.ack(talk.next());
    long before = revision();
    talk.publisher.put(EDS, "a", 2);
    long bad = revision();
    talk.nack(talk.next(), "no");
    talk.publisher.put(EDS, "a", 3);
    long alsoBad = revision();
    talk.nack(talk.next(), "no again");
    assertThat(state(EDS, before, bad)).contains(State.REFUSED);
    assertThat(state(EDS, bad, alsoBad)).contains(State.REFUSED);
    talk.publisher.put(EDS, "a", 4);
    Outbound.Response mended = talk.next();
    assertThat(state(EDS, alsoBad, revision())).contains(State.PENDING);
    talk.ack(mended);
    assertThat(state(EDS, before, bad)).contains(State.ACKED);
    assertThat(state(EDS, alsoBad, revision())).contains(State.ACKED);
  }

  @Test
  void innocents_of_a_refused_response_are_acked_by_their_trials() {
    talk.publisher.put(EDS, "good", 1).put(EDS, "bad", 1);
    talk.subscribe(EDS, "good", "bad");
    long all = revision();
    talk.nack(talk.next(), "one of them");
    Outbound.Response trial = talk.next();
    while (!DeltaTalk.names(trial).contains("good")) {
      talk.nack(trial, "this one");
      trial = talk.next();
    }
    assertThat(state(EDS, 1, all)).contains(State.PENDING);
    talk.ack(trial);
    assertThat(state(EDS, 1, all)).contains(State.REFUSED);
    talk.publisher.remove(EDS, "bad");
    talk.ack(talk.next());
    assertThat(state(EDS, 1, all)).contains(State.ACKED);
  }

  @Test
  void what_is_left_to_be_sent_is_pending_although_what_was_sent_is_acked() {
    talk.publisher.put(CDS, "a", 1).put(EDS, "a", 1);
    talk.subscribe(CDS, "*").subscribe(EDS, "a");
    Outbound.Response clusters = talk.next();
    talk.ack(clusters);
    assertThat(state(CDS, 1, revision())).contains(State.ACKED);
    assertThat(state(EDS, 1, revision())).contains(State.PENDING);
    talk.ack(talk.next());
    assertThat(state(EDS, 1, revision())).contains(State.ACKED);
  }

  @Test
  void what_is_no_longer_wanted_holds_nothing_back() {
    talk.publisher.put(EDS, "a", 1).put(EDS, "b", 1);
    talk.subscribe(EDS, "a", "b");
    talk.ack(talk.next());
    long before = revision();
    talk.publisher.put(EDS, "a", 2);
    talk.unsubscribe(EDS, "a");
    assertThat(state(EDS, before, revision())).isEmpty();
    talk.silent();
    long later = revision();
    talk.publisher.put(EDS, "b", 2);
    talk.ack(talk.next());
    assertThat(state(EDS, later, revision())).contains(State.ACKED);
  }

  @Test
  void a_change_that_the_log_no_longer_names_concerns_whoever_wants_anything() {
    TestPublisher forgetful = TestPublisher.keeping(2);
    forgetful.put(EDS, "a", 1);
    long first = forgetful.tables().revision();
    forgetful.put(EDS, "b", 1).put(EDS, "c", 1).put(EDS, "d", 1);
    TableChange change = TableChange.of(forgetful.table(EDS), 1, first).orElseThrow();
    assertThat(change.names()).isEmpty();
    assertThat(change.needed()).isEqualTo(first);
  }

  /** A full response that is refused removes nothing either. */
  @Test
  void a_refused_full_response_refuses_what_it_left_out() {
    SotwTalk sotw = new SotwTalk();
    sotw.publisher.put(CDS, "a", 1).put(CDS, "b", 1);
    sotw.ask(CDS);
    sotw.ack(sotw.next());
    long before = sotw.publisher.tables().revision();
    sotw.publisher.remove(CDS, "a");
    long gone = sotw.publisher.tables().revision();
    sotw.nack(sotw.next(), "no");
    assertThat(
            TableChange.of(sotw.publisher.table(CDS), before, gone)
                .flatMap(change -> TypeDelivery.of(sotw.session, change))
                .map(TypeDelivery::state))
        .contains(State.REFUSED);
  }
}
