package io.mekong.controlplane.audit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Lists;
import com.google.common.collect.Multimaps;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The chains in the store, and this replica's end of its own. Owned by one thread, but for {@link
 * #against}; blocks.
 */
final class StoredChain {
  /** Chains of replicas that are gone for good are forgotten, the oldest first. */
  static final int MOST_CHAINS = 16;

  private static final int PAGE = 200;
  private static final int MOST_DELETES = 100;

  private final KeyStore store;
  private final AuditSettings settings;
  private @Nullable String swept;
  private long last;

  StoredChain(KeyStore store, AuditSettings settings) {
    this.store = store;
    this.settings = settings;
  }

  /**
   * What speaks against going on after this end of a chain: the store has more of it, or another
   * entry at its end, when the disk did not take what the store took, or is a copy. Any thread.
   */
  Optional<String> against(AuditEntry.Head head) throws StoreException {
    String end = key(head.chain(), head.seq());
    RangePage page = store.range(new RangeQuery(settings.prefix() + head.chain() + "/", end, 0, 2));
    for (StoredKey stored : page.keys()) {
      if (!stored.key().equals(end)) {
        return Optional.of("the store has entry " + seqOf(stored.key()) + " already");
      }
      boolean same =
          AuditJson.parse(stored.value().toStringUtf8())
              .filter(entry -> entry.hash().equals(head.hash()))
              .isPresent();
      if (!same) {
        return Optional.of("the store has another entry " + head.seq());
      }
    }
    return Optional.empty();
  }

  /**
   * Writes entries of one chain that are not there yet, in one transaction, and removes as many old
   * ones.
   *
   * @throws StoreException when it could not; the same entries must be given again
   */
  void write(List<AuditEntry> entries) throws StoreException {
    String chain = entries.getFirst().chain();
    if (!chain.equals(swept)) {
      sweep(chain);
      swept = chain;
    }
    List<AuditEntry> missing = entries.stream().filter(entry -> entry.seq() > last).toList();
    if (missing.isEmpty()) {
      return;
    }
    List<AuditEntry> newest =
        missing.subList(Math.max(0, missing.size() - settings.kept()), missing.size());
    AuditEntry first = newest.getFirst();
    Txn.Condition absent = new Txn.Condition(key(first.chain(), first.seq()), 0);
    if (!store.commit(new Txn(ImmutableList.of(absent), writes(missing, newest))).applied()) {
      requireSame(first);
    }
    last = missing.getLast().seq();
  }

  /** Puts the newest ones and deletes what is too old, of which none is put: one write a key. */
  private ImmutableList<Txn.Write> writes(List<AuditEntry> missing, List<AuditEntry> newest) {
    ImmutableList.Builder<Txn.Write> writes = ImmutableList.builder();
    newest.forEach(
        entry -> writes.add(new Txn.Put(key(entry.chain(), entry.seq()), value(entry), 0)));
    long oldest = missing.getFirst().seq();
    for (AuditEntry entry : missing) {
      long old = entry.seq() - settings.kept();
      if (old > 0 && old < oldest) {
        writes.add(new Txn.Delete(key(entry.chain(), old)));
      }
    }
    return writes.build();
  }

  /** An answer that was lost leaves what we wrote; anything else is another writer. */
  private void requireSame(AuditEntry first) throws StoreException {
    ByteString there =
        store.find(key(first.chain(), first.seq())).map(StoredKey::value).orElse(ByteString.EMPTY);
    if (!there.equals(value(first))) {
      throw new StoreException(
          StoreException.Reason.OTHER,
          "the chain "
              + first.chain()
              + " is written by another process too, from a copy of this data directory");
    }
  }

  private static ByteString value(AuditEntry entry) {
    return ByteString.copyFromUtf8(AuditJson.line(entry));
  }

  private String key(String chain, long seq) {
    return "%s%s/%019d".formatted(settings.prefix(), chain, seq);
  }

  /** Finds the end of this chain; removes what is too old of it, and chains that are too many. */
  private void sweep(String own) throws StoreException {
    ImmutableListMultimap<String, Place> chains =
        Multimaps.index(all(), place -> chainOf(place.key()));
    List<String> tooMuch = new ArrayList<>();
    List<Place> mine = chains.get(own);
    last = mine.isEmpty() ? 0 : seqOf(mine.getLast().key());
    mine.stream()
        .map(Place::key)
        .filter(key -> seqOf(key) <= last - settings.kept())
        .forEach(tooMuch::add);
    chains.asMap().entrySet().stream()
        .filter(chain -> !chain.getKey().equals(own))
        .sorted(
            Comparator.comparingLong(
                chain -> -chain.getValue().stream().mapToLong(Place::revision).max().orElse(0)))
        .skip(MOST_CHAINS - 1L)
        .forEach(chain -> chain.getValue().forEach(place -> tooMuch.add(place.key())));
    for (List<String> some : Lists.partition(tooMuch, MOST_DELETES)) {
      store.commit(
          new Txn(
              ImmutableList.of(),
              some.stream().map(Txn.Delete::new).collect(ImmutableList.toImmutableList())));
    }
  }

  /** A key without its value, which may be large. */
  private record Place(String key, long revision) {}

  private List<Place> all() throws StoreException {
    List<Place> all = new ArrayList<>();
    String from = settings.prefix();
    while (true) {
      RangePage page = store.range(new RangeQuery(settings.prefix(), from, 0, PAGE));
      page.keys().forEach(stored -> all.add(new Place(stored.key(), stored.modRevision())));
      if (!page.more() || page.keys().isEmpty()) {
        return all;
      }
      from = page.keys().getLast().key() + '\0';
    }
  }

  private String chainOf(String key) {
    int end = key.lastIndexOf('/');
    return end <= settings.prefix().length() ? "" : key.substring(settings.prefix().length(), end);
  }

  private static long seqOf(String key) {
    try {
      return Long.parseLong(key.substring(key.lastIndexOf('/') + 1));
    } catch (NumberFormatException e) {
      return 0; // not ours
    }
  }
}
