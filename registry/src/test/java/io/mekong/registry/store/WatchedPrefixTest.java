package io.mekong.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePMap;

/** One test for each rule of following a prefix; times are virtual. */
class WatchedPrefixTest {
  private final StoreException cut = new StoreException(StoreException.Reason.UNAVAILABLE, "cut");

  private final WatchedPrefix prefix = new WatchedPrefix("/p/", new Random(1));
  private long now = Duration.ofHours(1).toNanos();
  private long generation;

  @Test
  void a_listing_is_read_at_the_revision_of_its_first_page_and_watched_from_the_next() {
    step(new PrefixEvent.Start());
    List<PrefixAction> first = step(firstOfMore(50, key("a", 10)));
    PrefixAction.ReadPage rest = only(first, PrefixAction.ReadPage.class);
    assertThat(rest.query()).isEqualTo(new RangeQuery("/p/", "/p/a\0", 50, WatchedPrefix.PAGE));
    List<PrefixAction> second = step(page(60, key("b", 20)));
    PrefixUpdate update = only(second, PrefixAction.Tell.class).update();
    assertThat(update.origin()).isEqualTo(PrefixUpdate.Origin.FIRST_LOAD);
    assertThat(update.head().revision()).isEqualTo(50);
    assertThat(update.changes()).hasSize(2);
    assertThat(only(second, PrefixAction.OpenWatch.class).query())
        .isEqualTo(new WatchQuery("/p/", 51));
  }

  @Test
  void a_listing_cut_by_compaction_starts_again_at_once() {
    step(new PrefixEvent.Start());
    step(firstOfMore(50, key("a", 10)));
    List<PrefixAction> again =
        step(new PrefixEvent.PageFailed(generation, StoreException.compacted(55)));
    assertThat(only(again, PrefixAction.ReadPage.class).query().revision()).isZero();
  }

  @Test
  void only_delivered_events_move_the_resume_point() {
    load(50);
    step(new PrefixEvent.Progress(generation, 90));
    step(new PrefixEvent.HeadRead(generation, new StoreHead(7, 95)));
    step(new PrefixEvent.Progress(generation, 95));
    assertThat(resumedAfter(cut)).isEqualTo(51);
    deliver(put("a", 60));
    assertThat(resumedAfter(cut)).isEqualTo(61);
  }

  @Test
  void events_below_the_resume_point_are_dropped() {
    load(50);
    deliver(put("a", 60));
    assertThat(deliver(put("a", 55), put("b", 60))).isEmpty();
    assertThat(prefix.stats().ignored()).isEqualTo(2);
  }

  @Test
  void what_an_earlier_attempt_reports_is_dropped() {
    load(50);
    long old = generation;
    resumedAfter(cut);
    assertThat(step(new PrefixEvent.Delivered(old, ImmutableList.of(put("a", 60))))).isEmpty();
    assertThat(step(new PrefixEvent.WatchEnded(old, cut))).isEmpty();
  }

  @Test
  void after_compaction_the_difference_is_told_and_nothing_is_cleared() {
    load(50, key("gone", 10), key("same", 11), key("changed", 12));
    step(new PrefixEvent.WatchEnded(generation, StoreException.compacted(70)));
    List<PrefixAction> retry = retry();
    assertThat(only(retry, PrefixAction.ReadPage.class)).isNotNull();
    List<PrefixAction> listed = step(page(80, key("changed", 75), key("new", 76), key("same", 11)));
    PrefixUpdate update = only(listed, PrefixAction.Tell.class).update();
    assertThat(update.origin()).isEqualTo(PrefixUpdate.Origin.RELIST);
    assertThat(update.trust()).isEqualTo(PrefixUpdate.Trust.SAME_STORE);
    assertThat(update.changes())
        .containsExactly(
            new PrefixUpdate.Put(key("changed", 75), key("changed", 12)),
            new PrefixUpdate.Put(key("new", 76), null),
            new PrefixUpdate.Removed(key("gone", 10)));
  }

  @Test
  void a_dead_watch_that_looks_alive_is_replaced_from_the_resume_point() {
    load(50);
    List<PrefixAction> asked = step(new PrefixEvent.HeadRead(generation, new StoreHead(7, 60)));
    assertThat(only(asked, PrefixAction.AskProgress.class)).isNotNull();
    now += Duration.ofSeconds(2).toNanos();
    assertThat(kinds(tick())).doesNotContain("OpenWatch");
    now += Duration.ofSeconds(2).toNanos();
    List<PrefixAction> fired = tick();
    assertThat(only(fired, PrefixAction.OpenWatch.class).query().fromRevision()).isEqualTo(51);
    assertThat(prefix.stats().watchdogFires()).isEqualTo(1);
  }

  @Test
  void the_third_dead_watch_in_a_row_gets_a_new_connection() {
    load(50);
    for (int i = 1; i <= 3; i++) {
      step(new PrefixEvent.HeadRead(generation, new StoreHead(7, 60)));
      now += Duration.ofSeconds(4).toNanos();
      List<PrefixAction> fired = tick();
      assertThat(kinds(fired).contains("Reconnect")).isEqualTo(i == 3);
    }
  }

  @Test
  void a_store_that_went_back_is_listed_and_said_so() {
    load(50, key("a", 10));
    tick();
    step(new PrefixEvent.HeadRead(generation, new StoreHead(7, 30)));
    PrefixUpdate update = only(step(page(30)), PrefixAction.Tell.class).update();
    assertThat(update.trust()).isEqualTo(PrefixUpdate.Trust.REVISION_WENT_BACK);
    assertThat(update.changes()).containsExactly(new PrefixUpdate.Removed(key("a", 10)));
  }

  @Test
  void a_read_sent_before_an_event_does_not_look_like_going_back() {
    load(50);
    tick();
    deliver(put("a", 60));
    List<PrefixAction> actions = step(new PrefixEvent.HeadRead(generation, new StoreHead(7, 55)));
    assertThat(kinds(actions)).doesNotContain("ReadPage");
  }

  @Test
  void another_cluster_is_listed_and_said_so() {
    load(50, key("a", 10));
    tick();
    step(new PrefixEvent.HeadRead(generation, new StoreHead(8, 60)));
    RangePage page = new RangePage(new StoreHead(8, 60), ImmutableList.of(), false);
    PrefixUpdate update =
        only(step(new PrefixEvent.PageRead(generation, page)), PrefixAction.Tell.class).update();
    assertThat(update.trust()).isEqualTo(PrefixUpdate.Trust.OTHER_CLUSTER);
  }

  @Test
  void a_store_that_holds_something_else_at_a_known_revision_has_another_history() {
    load(50, key("a", 10));
    step(new PrefixEvent.WatchEnded(generation, StoreException.compacted(55)));
    retry();
    PrefixUpdate update =
        only(step(page(60, key("b", 20), key("c", 56))), PrefixAction.Tell.class).update();
    assertThat(update.trust()).isEqualTo(PrefixUpdate.Trust.OTHER_HISTORY);
  }

  @Test
  void a_wiped_store_that_has_overtaken_the_resume_point_is_found_when_the_watch_is_opened_again() {
    load(50, key("a", 10));
    step(new PrefixEvent.WatchEnded(generation, cut));
    PrefixAction.ReadAuditPage asked = only(retry(), PrefixAction.ReadAuditPage.class);
    assertThat(asked.query().revision()).isEqualTo(50);
    deliver(put("c", 61));
    step(new PrefixEvent.AuditPageRead(generation, pageOf(61)));
    PrefixUpdate update =
        only(step(page(61, key("b", 51), key("c", 61))), PrefixAction.Tell.class).update();
    assertThat(update.trust()).isEqualTo(PrefixUpdate.Trust.OTHER_HISTORY);
    assertThat(update.changes()).contains(new PrefixUpdate.Removed(key("a", 10)));
    step(new PrefixEvent.Overrun());
    assertThat(only(step(page(62)), PrefixAction.Tell.class).update().trust())
        .isEqualTo(PrefixUpdate.Trust.SAME_STORE);
  }

  @Test
  void the_look_at_a_reopened_watch_takes_one_page() {
    load(50, key("a", 10), key("b", 11));
    step(new PrefixEvent.WatchEnded(generation, cut));
    retry();
    RangePage first = new RangePage(new StoreHead(7, 55), ImmutableList.of(key("a", 10)), true);
    assertThat(step(new PrefixEvent.AuditPageRead(generation, first))).isEmpty();
    assertThat(prefix.stats().differences()).isZero();
  }

  @Test
  void a_page_that_is_too_large_is_read_in_halves() {
    StoreException large = new StoreException(StoreException.Reason.TOO_LARGE, "64 MiB");
    step(new PrefixEvent.Start());
    List<PrefixAction> half = step(new PrefixEvent.PageFailed(generation, large));
    assertThat(only(half, PrefixAction.ReadPage.class).query().limit())
        .isEqualTo(WatchedPrefix.PAGE / 2);
    List<PrefixAction> quarter = step(new PrefixEvent.PageFailed(generation, large));
    assertThat(only(quarter, PrefixAction.ReadPage.class).query().limit())
        .isEqualTo(WatchedPrefix.PAGE / 4);
  }

  @Test
  void a_history_that_is_too_large_is_replaced_by_a_listing() {
    load(50);
    step(
        new PrefixEvent.WatchEnded(
            generation, new StoreException(StoreException.Reason.TOO_LARGE, "64 MiB")));
    assertThat(kinds(retry())).contains("ReadPage");
  }

  @Test
  void what_the_listener_did_not_take_is_told_again() {
    step(new PrefixEvent.Start());
    step(page(50, key("a", 10)));
    notTaken();
    PrefixUpdate first = only(step(page(50, key("a", 10))), PrefixAction.Tell.class).update();
    assertThat(first.origin()).isEqualTo(PrefixUpdate.Origin.FIRST_LOAD);
    assertThat(first.changes()).containsExactly(new PrefixUpdate.Put(key("a", 10), null));
    prefix.taken();

    deliver(put("b", 60));
    notTaken();
    PrefixUpdate second =
        only(step(page(61, key("a", 10), key("b", 60))), PrefixAction.Tell.class).update();
    assertThat(second.trust()).isEqualTo(PrefixUpdate.Trust.SAME_STORE);
    assertThat(second.changes()).containsExactly(new PrefixUpdate.Put(key("b", 60), null));
  }

  private void notTaken() {
    List<PrefixAction> failed = step(new PrefixEvent.NotTaken(new IllegalStateException("full")));
    assertThat(kinds(failed)).containsExactly("CloseWatch", "RetryAfter");
    retry();
  }

  @Test
  void missing_rights_do_not_replace_the_connection_that_others_use() {
    StoreException denied = new StoreException(StoreException.Reason.DENIED, "permission denied");
    step(new PrefixEvent.Start());
    for (int i = 0; i < 6; i++) {
      List<PrefixAction> failed = step(new PrefixEvent.PageFailed(generation, denied));
      assertThat(kinds(failed)).doesNotContain("Reconnect");
      retry();
    }
  }

  @Test
  void what_an_earlier_process_knew_is_compared_with_the_first_listing() {
    prefix.seed(new StoreHead(7, 40), TreePMap.singleton("/p/a", key("a", 10)));
    step(new PrefixEvent.Start());
    PrefixUpdate update = only(step(page(50)), PrefixAction.Tell.class).update();
    assertThat(update.origin()).isEqualTo(PrefixUpdate.Origin.RELIST);
    assertThat(update.changes()).containsExactly(new PrefixUpdate.Removed(key("a", 10)));
  }

  @Test
  void waits_grow_up_to_5_s_and_start_anew_only_after_something_was_confirmed() {
    step(new PrefixEvent.Start());
    long longest = 0;
    for (int i = 0; i < 12; i++) {
      List<PrefixAction> failed = step(new PrefixEvent.PageFailed(generation, cut));
      PrefixAction.RetryAfter wait = only(failed, PrefixAction.RetryAfter.class);
      generation = wait.generation();
      longest = Math.max(longest, wait.delay().toMillis());
      assertThat(kinds(failed).contains("Reconnect")).isEqualTo(i % 3 == 2);
      step(new PrefixEvent.RetryDue(generation));
    }
    assertThat(longest).isBetween(2_500L, 5_000L);
  }

  @Test
  void a_refused_connection_is_told_at_once_and_silence_after_a_while() {
    step(new PrefixEvent.Start());
    List<PrefixAction> failed = step(new PrefixEvent.PageFailed(generation, cut));
    assertThat(only(failed, PrefixAction.TellFreshness.class).freshness())
        .isInstanceOf(PrefixFreshness.Stale.class);
  }

  @Test
  void another_reason_for_being_stale_is_told_the_same_one_is_not() {
    step(new PrefixEvent.Start());
    step(new PrefixEvent.PageFailed(generation, cut));
    retry();
    assertThat(step(new PrefixEvent.PageFailed(generation, cut)))
        .doesNotHaveAnyElementsOfTypes(PrefixAction.TellFreshness.class);
    retry();
    StoreException refused = new StoreException(StoreException.Reason.AUTH, "who are you");
    List<PrefixAction> failed = step(new PrefixEvent.PageFailed(generation, refused));
    assertThat(only(failed, PrefixAction.TellFreshness.class).freshness())
        .isInstanceOfSatisfying(
            PrefixFreshness.Stale.class, stale -> assertThat(stale.cause()).isEqualTo(refused));
  }

  @Test
  void freshness_is_lost_when_no_read_answers_and_comes_back_with_a_confirmation() {
    load(50);
    now += Duration.ofSeconds(4).toNanos();
    assertThat(only(tick(), PrefixAction.TellFreshness.class).freshness())
        .isInstanceOf(PrefixFreshness.Stale.class);
    List<PrefixAction> confirmed = step(new PrefixEvent.HeadRead(generation, new StoreHead(7, 50)));
    assertThat(only(confirmed, PrefixAction.TellFreshness.class).freshness())
        .isInstanceOf(PrefixFreshness.Current.class);
  }

  @Test
  void an_audit_that_finds_a_difference_counts_it_and_lists_again() {
    load(50, key("a", 10));
    PrefixAction.ReadAuditPage asked =
        only(step(new PrefixEvent.AuditDue()), PrefixAction.ReadAuditPage.class);
    assertThat(asked.query().revision()).isEqualTo(50);
    deliver(put("b", 60));
    RangePage page = new RangePage(new StoreHead(7, 60), ImmutableList.of(key("x", 20)), false);
    List<PrefixAction> found = step(new PrefixEvent.AuditPageRead(generation, page));
    assertThat(kinds(found)).contains("ReadPage");
    assertThat(prefix.stats().differences()).isEqualTo(2);
  }

  @Test
  void an_audit_of_what_was_known_at_its_revision_finds_nothing() {
    load(50, key("a", 10));
    step(new PrefixEvent.AuditDue());
    deliver(put("b", 60));
    RangePage page = new RangePage(new StoreHead(7, 60), ImmutableList.of(key("a", 10)), false);
    assertThat(step(new PrefixEvent.AuditPageRead(generation, page))).isEmpty();
    assertThat(prefix.stats().differences()).isZero();
  }

  @Test
  void an_audit_of_a_revision_that_is_compacted_away_becomes_a_listing() {
    load(50, key("a", 10));
    step(new PrefixEvent.AuditDue());
    List<PrefixAction> failed =
        step(new PrefixEvent.AuditFailed(generation, StoreException.compacted(90)));
    assertThat(kinds(failed)).contains("ReadPage");
  }

  @Test
  void an_overrun_lists_again() {
    load(50);
    assertThat(kinds(step(new PrefixEvent.Overrun()))).contains("CloseWatch", "ReadPage");
  }

  private void load(long revision, StoredKey... keys) {
    step(new PrefixEvent.Start());
    step(page(revision, keys));
  }

  private List<PrefixAction> deliver(KeyEvent... events) {
    return step(new PrefixEvent.Delivered(generation, ImmutableList.copyOf(events)));
  }

  private long resumedAfter(StoreException cause) {
    step(new PrefixEvent.WatchEnded(generation, cause));
    return only(retry(), PrefixAction.OpenWatch.class).query().fromRevision();
  }

  private List<PrefixAction> retry() {
    return step(new PrefixEvent.RetryDue(generation));
  }

  private List<PrefixAction> tick() {
    return step(new PrefixEvent.Tick());
  }

  private PrefixEvent page(long revision, StoredKey... keys) {
    return new PrefixEvent.PageRead(
        generation, new RangePage(new StoreHead(7, revision), ImmutableList.copyOf(keys), false));
  }

  private RangePage pageOf(long revision, StoredKey... keys) {
    return new RangePage(new StoreHead(7, revision), ImmutableList.copyOf(keys), false);
  }

  private PrefixEvent firstOfMore(long revision, StoredKey... keys) {
    return new PrefixEvent.PageRead(
        generation, new RangePage(new StoreHead(7, revision), ImmutableList.copyOf(keys), true));
  }

  private List<PrefixAction> step(PrefixEvent event) {
    List<PrefixAction> actions = prefix.on(event, now);
    for (PrefixAction action : actions) {
      switch (action) {
        case PrefixAction.ReadPage read -> generation = read.generation();
        case PrefixAction.OpenWatch open -> generation = open.generation();
        case PrefixAction.RetryAfter retry -> generation = retry.generation();
        default -> {}
      }
    }
    return actions;
  }

  private static <A extends PrefixAction> A only(List<PrefixAction> actions, Class<A> kind) {
    List<A> found = actions.stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(found).as("%s among %s", kind.getSimpleName(), actions).hasSize(1);
    return found.getFirst();
  }

  private static List<String> kinds(List<PrefixAction> actions) {
    return actions.stream().map(action -> action.getClass().getSimpleName()).toList();
  }

  private static KeyEvent put(String name, long revision) {
    return new KeyEvent.Put(key(name, revision));
  }

  private static StoredKey key(String name, long revision) {
    return new StoredKey("/p/" + name, ByteString.EMPTY, revision, revision, 0);
  }
}
