package io.mekong.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** When a store is held for another one, and when it is compared; found by simulation. */
class WatchedPrefixDoubtTest {
  private final StoreException lost =
      new StoreException(StoreException.Reason.TIMEOUT, "no answer");

  private final WatchedPrefix prefix = new WatchedPrefix("/p/", new Random(1));
  private long now = Duration.ofHours(1).toNanos();
  private long generation;

  @Test
  void a_value_that_was_rejected_and_so_not_kept_does_not_make_the_store_another() {
    restore(key("a", 10), key("b", 10));
    assertThat(listed(50, key("a", 10), key("b", 20), key("c", 30)).trust())
        .isEqualTo(PrefixUpdate.Trust.SAME_STORE);
  }

  @Test
  void a_kept_value_that_the_store_has_never_had_makes_it_another() {
    restore(key("a", 20), key("b", 10));
    assertThat(listed(50, key("a", 15), key("b", 10)).trust())
        .isEqualTo(PrefixUpdate.Trust.OTHER_HISTORY);
  }

  @Test
  void a_comparison_whose_answer_was_lost_is_made_again() {
    restore(key("a", 10));
    var _ = listed(50, key("a", 10));
    step(new PrefixEvent.WatchEnded(generation, lost));
    PrefixAction.ReadAuditPage asked = audit(step(new PrefixEvent.RetryDue(generation)));
    step(new PrefixEvent.AuditFailed(generation, lost));
    assertThat(audit(step(new PrefixEvent.Tick())).query()).isEqualTo(asked.query());
    step(
        new PrefixEvent.AuditPageRead(
            generation,
            new RangePage(new StoreHead(7, 50), ImmutableList.of(key("a", 10)), false)));
    assertThat(step(new PrefixEvent.Tick()))
        .noneMatch(action -> action instanceof PrefixAction.ReadAuditPage);
  }

  @Test
  void a_comparison_that_was_asked_for_is_answered_with_what_differs() {
    restore(key("a", 10));
    var _ = listed(50, key("a", 10), key("b", 20));
    step(new PrefixEvent.AuditAsked());
    List<PrefixAction> answer = step(page(key("a", 10), key("c", 30)));
    assertThat(audited(answer).compared()).isEqualTo(2);
    assertThat(audited(answer).differences()).isEqualTo(2);
    assertThat(audited(answer).keys()).containsExactly("/p/c", "/p/b");
    assertThat(answer).as("listed again").hasAtLeastOneElementOfType(PrefixAction.ReadPage.class);
    assertThat(listed(50, key("a", 10), key("c", 30)).changes()).hasSize(2);
  }

  @Test
  void who_asks_during_a_look_at_one_page_waits_for_a_comparison_of_everything() {
    restore(key("a", 10));
    var _ = listed(50, key("a", 10));
    step(new PrefixEvent.WatchEnded(generation, lost));
    step(new PrefixEvent.RetryDue(generation));
    step(new PrefixEvent.AuditAsked());
    assertThat(step(page(key("a", 10)))).hasOnlyElementsOfType(PrefixAction.ReadAuditPage.class);
    PrefixAudit outcome = audited(step(page(key("a", 10))));
    assertThat(outcome.notDone()).isEmpty();
    assertThat(outcome.differences()).isZero();
  }

  @Test
  void without_the_store_nothing_is_compared_and_the_answer_says_so() {
    restore(key("a", 10));
    assertThat(audited(step(new PrefixEvent.AuditAsked())).notDone()).isPresent();
    var _ = listed(50, key("a", 10));
    step(new PrefixEvent.AuditAsked());
    assertThat(audited(step(new PrefixEvent.AuditFailed(generation, lost))).notDone())
        .hasValueSatisfying(why -> assertThat(why).contains("no answer"));
  }

  private PrefixEvent.AuditPageRead page(StoredKey... keys) {
    return new PrefixEvent.AuditPageRead(
        generation, new RangePage(new StoreHead(7, 50), ImmutableList.copyOf(keys), false));
  }

  private static PrefixAudit audited(List<PrefixAction> actions) {
    return actions.stream()
        .filter(PrefixAction.Audited.class::isInstance)
        .map(PrefixAction.Audited.class::cast)
        .findFirst()
        .orElseThrow()
        .outcome();
  }

  private void restore(StoredKey... keys) {
    PSortedMap<String, StoredKey> known = TreePMap.empty();
    for (StoredKey key : keys) {
      known = known.plus(key.key(), key);
    }
    prefix.seed(new StoreHead(7, 40), known);
    step(new PrefixEvent.Start());
  }

  private PrefixUpdate listed(long revision, StoredKey... keys) {
    RangePage page = new RangePage(new StoreHead(7, revision), ImmutableList.copyOf(keys), false);
    return step(new PrefixEvent.PageRead(generation, page)).stream()
        .filter(PrefixAction.Tell.class::isInstance)
        .map(PrefixAction.Tell.class::cast)
        .findFirst()
        .orElseThrow()
        .update();
  }

  private static PrefixAction.ReadAuditPage audit(List<PrefixAction> actions) {
    return actions.stream()
        .filter(PrefixAction.ReadAuditPage.class::isInstance)
        .map(PrefixAction.ReadAuditPage.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private List<PrefixAction> step(PrefixEvent event) {
    now += Duration.ofMillis(10).toNanos();
    List<PrefixAction> actions = prefix.on(event, now);
    for (PrefixAction action : actions) {
      switch (action) {
        case PrefixAction.ReadPage(long g, RangeQuery _) -> generation = g;
        case PrefixAction.OpenWatch(long g, WatchQuery _) -> generation = g;
        case PrefixAction.RetryAfter(long g, Duration _) -> generation = g;
        default -> {}
      }
    }
    prefix.taken();
    return actions;
  }

  private static StoredKey key(String name, long modRevision) {
    return new StoredKey(
        "/p/" + name, ByteString.copyFromUtf8("v" + modRevision), 5, modRevision, 0);
  }
}
