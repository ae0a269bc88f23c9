package io.mekong.tests.chaos.simulation;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyEvent;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the follower and the source: no event lost, none told twice, revisions never go
 * back, and a store is distrusted if and only if it was replaced.
 */
final class ToldCheck implements PrefixListener {
  private final VirtualTime time;
  private final ModelStore model;
  private final PrefixListener next;
  private final List<Told> all = new ArrayList<>();
  private NavigableMap<String, StoredKey> keys = new TreeMap<>();
  private long revision;
  private @Nullable History history;
  private PrefixFreshness freshness = new PrefixFreshness.Loading();

  /**
   * One update.
   *
   * @param history which it is of; null when several could be meant
   */
  record Told(long revision, @Nullable History history) {}

  ToldCheck(VirtualTime time, ModelStore model, PrefixListener next) {
    this.time = time;
    this.model = model;
    this.next = next;
  }

  /** What an earlier process knew. */
  void seed(Told last, NavigableMap<String, StoredKey> known) {
    revision = last.revision();
    history = last.history();
    keys = new TreeMap<>(known);
    all.add(last);
  }

  NavigableMap<String, StoredKey> keys() {
    return keys;
  }

  Told last() {
    return new Told(revision, history);
  }

  /** Updates that led to a revision, newest last. */
  List<Told> at(long then) {
    return all.stream().filter(told -> told.revision() == then).toList();
  }

  boolean isCurrent() {
    return freshness instanceof PrefixFreshness.Current;
  }

  @Override
  public void freshness(PrefixFreshness now) {
    time.note("freshness " + now.getClass().getSimpleName());
    next.freshness(now);
    freshness = now;
  }

  @Override
  public void updated(PrefixUpdate update) {
    time.note("told " + update.origin() + " " + update.trust() + " to " + update.head().revision());
    NavigableMap<String, StoredKey> after = new TreeMap<>(keys);
    for (PrefixUpdate.KeyChange change : update.changes()) {
      apply(change, after);
    }
    @Nullable History of =
        update.origin() == PrefixUpdate.Origin.EVENTS
            ? afterEvents(update)
            : afterListing(update, after);
    Told told = new Told(update.head().revision(), of);
    all.add(told);
    next.updated(update); // may fail: then it was not told
    keys = after;
    revision = told.revision();
    history = of;
  }

  private static void apply(PrefixUpdate.KeyChange change, NavigableMap<String, StoredKey> keys) {
    @Nullable StoredKey before;
    @Nullable StoredKey known;
    switch (change) {
      case PrefixUpdate.Put(StoredKey now, StoredKey was) -> {
        before = was;
        known = keys.put(now.key(), now);
        if (known != null && known.equals(now)) {
          throw new Violation("told twice: " + now);
        }
      }
      case PrefixUpdate.Removed(StoredKey was) -> {
        before = was;
        known = keys.remove(was.key());
      }
    }
    if (!java.util.Objects.equals(before, known)) {
      throw new Violation("told as before: " + before + ", and was told: " + known);
    }
  }

  private @Nullable History afterEvents(PrefixUpdate update) {
    long to = update.head().revision();
    if (to <= revision || update.trust() != PrefixUpdate.Trust.SAME_STORE) {
      throw new Violation("events lead from revision " + revision + " to " + to);
    }
    if (history == null) {
      return null;
    }
    List<String> expected = expected(history.events(revision + 1, to));
    List<String> got = update.changes().stream().map(ToldCheck::text).toList();
    if (got.equals(expected)) {
      return history;
    }
    if (history == model.now()) {
      throw new Violation("lost or doubled: expected " + expected + ", told " + got);
    }
    return null; // events of a store that took the place of the one followed
  }

  private List<String> expected(ImmutableList<KeyEvent> events) {
    NavigableMap<String, StoredKey> state = new TreeMap<>(keys);
    List<String> texts = new ArrayList<>();
    for (KeyEvent event : events) {
      switch (event) {
        case KeyEvent.Put(StoredKey stored) -> {
          state.put(stored.key(), stored);
          texts.add(stored.toString());
        }
        case KeyEvent.Delete delete -> {
          if (state.remove(delete.key()) != null) {
            texts.add("gone " + delete.key());
          }
        }
      }
    }
    return texts;
  }

  private static String text(PrefixUpdate.KeyChange change) {
    return switch (change) {
      case PrefixUpdate.Put(StoredKey now, StoredKey _) -> now.toString();
      case PrefixUpdate.Removed(StoredKey before) -> "gone " + before.key();
    };
  }

  private @Nullable History afterListing(
      PrefixUpdate update, NavigableMap<String, StoredKey> after) {
    @Nullable History listed = listed(update.head(), after);
    boolean trusted = update.trust() == PrefixUpdate.Trust.SAME_STORE;
    if (listed == null && model.histories().size() == 1) {
      throw new Violation("a listing differs from the store at " + update.head() + ": " + after);
    }
    if (trusted && listed != null && history != null && isClearlyOther(update, listed)) {
      throw new Violation("another store is trusted: " + update.head());
    }
    if (listed != null && listed == history) {
      if (!trusted) {
        throw new Violation("the store is the same and is not trusted: " + update.trust());
      }
      if (update.head().revision() < revision) {
        throw new Violation("a listing went back from " + revision + " to " + update.head());
      }
    }
    return listed;
  }

  private boolean isClearlyOther(PrefixUpdate update, History listed) {
    History followed = java.util.Objects.requireNonNull(history);
    return listed != followed
        && (update.head().clusterId() != followed.head().clusterId()
            || update.head().revision() < revision);
  }

  /** The newest history in which these are all keys at that revision. */
  private @Nullable History listed(StoreHead head, NavigableMap<String, StoredKey> after) {
    for (History each : model.histories().reversed()) {
      if (each.head().clusterId() == head.clusterId()
          && head.revision() <= each.head().revision()
          && each.at(head.revision()).equals(after)) {
        return each;
      }
    }
    return null;
  }
}
