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
