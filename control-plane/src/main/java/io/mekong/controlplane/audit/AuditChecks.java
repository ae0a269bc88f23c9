package io.mekong.controlplane.audit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimaps;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Recomputes chains. Pure. */
public final class AuditChecks {
  private AuditChecks() {}

  /**
   * The first entry that is not what was written.
   *
   * @param chain its chain
   * @param seq its number
   * @param what is wrong with it
   */
  public record Broken(String chain, long seq, String what) {
    @Override
    public String toString() {
      return "entry %d of %s %s".formatted(seq, chain, what);
    }
  }

  /**
   * Looks at entries of any chains in any order. A chain may begin anywhere, because old entries
   * are removed; from there on nothing may be missing or differ.
   */
  public static Optional<Broken> firstBroken(List<AuditEntry> entries) {
    return Multimaps.index(entries, AuditEntry::chain).asMap().values().stream()
        .map(chain -> ImmutableList.sortedCopyOf(Comparator.comparingLong(AuditEntry::seq), chain))
        .flatMap(chain -> ofChain(chain).stream())
        .findFirst();
  }

  private static Optional<Broken> ofChain(ImmutableList<AuditEntry> chain) {
    for (int i = 0; i < chain.size(); i++) {
      AuditEntry entry = chain.get(i);
      if (!entry.hash().equals(entry.computedHash())) {
        return broken(entry, "was changed: its hash does not fit what it says");
      }
      if (i > 0 && entry.seq() != chain.get(i - 1).seq() + 1) {
        return broken(
            entry, "does not follow entry " + chain.get(i - 1).seq() + ": entries are missing");
      }
      if (i > 0 && !entry.previous().equals(chain.get(i - 1).hash())) {
        return broken(entry, "does not follow the one before it: that one was replaced");
      }
    }
    return Optional.empty();
  }

  /** The first entry of which two copies differ; what only one of them has is no difference. */
  public static Optional<Broken> firstDifferent(List<AuditEntry> one, List<AuditEntry> other) {
    ImmutableListMultimap<String, AuditEntry> others =
        Multimaps.index(other, entry -> entry.chain() + "/" + entry.seq());
    return one.stream()
        .sorted(Comparator.comparing(AuditEntry::chain).thenComparingLong(AuditEntry::seq))
        .filter(entry ->
            others.get(entry.chain() + "/" + entry.seq()).stream()
                .anyMatch(same -> !same.hash().equals(entry.hash())))
        .findFirst()
        .flatMap(entry -> broken(entry, "is not the same on disk and in the store"));
  }

  /** Number of the last entry of each chain. */
  public static Map<String, Long> ends(List<AuditEntry> entries) {
    Map<String, Long> ends = new HashMap<>();
    entries.forEach(entry -> ends.merge(entry.chain(), entry.seq(), Math::max));
    return ends;
  }

  private static Optional<Broken> broken(AuditEntry entry, String what) {
    return Optional.of(new Broken(entry.chain(), entry.seq(), what));
  }
}
