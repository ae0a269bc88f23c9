package io.mekong.controlplane.quarantine;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears of refused resources and decides which are refused by so many that nobody shall get them.
 * Counting costs a look at all streams, so it is done only after three nodes have refused the same
 * version, and never twice at once. Any thread; does not block.
 */
public final class Jury {
  /** Below this many refusals no count can condemn. */
  private static final int WORTH_COUNTING = 3;

  private static final int MAX_CASES = 4_096;
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  private final Survey survey;
  private final Consumer<Quarantined> verdicts;
  private final InstantSource clock;
  private final Cache<Accused, Case> cases =
      CacheBuilder.newBuilder().maximumSize(MAX_CASES).expireAfterAccess(FORGET_AFTER).build();

  /** Asks all streams what they make of a version. */
  @FunctionalInterface
  public interface Survey {
    /** The votes of the readers of a table; completes within milliseconds. */
    CompletableFuture<Votes> of(TableKey table, VersionedResource resource);
  }

  /** One version of one resource. */
  private record Accused(TableKey table, String name, String version) {}

  /** Who refused it, and whether the votes are being counted. */
  private record Case(Set<String> refusedBy, AtomicBoolean counting) {
    static Case open() {
      return new Case(ConcurrentHashMap.newKeySet(), new AtomicBoolean());
    }
  }

  /**
   * A jury.
   *
   * @param survey to count votes
   * @param verdicts where condemned versions go
   */
  public Jury(Survey survey, Consumer<Quarantined> verdicts, InstantSource clock) {
    this.survey = survey;
    this.verdicts = verdicts;
    this.clock = clock;
  }

  /** A node refused a resource by itself, or by its name. */
  public void refused(String node, TableKey table, VersionedResource refused, Refusal refusal) {
    Accused accused = new Accused(table, refused.name(), refused.version());
    Case open = cases.asMap().computeIfAbsent(accused, a -> Case.open());
    if (open.refusedBy().size() <= MAX_CASES) {
      open.refusedBy().add(node);
    }
    if (open.refusedBy().size() >= WORTH_COUNTING && open.counting().compareAndSet(false, true)) {
      var _ =
          survey
              .of(table, refused)
              .whenComplete((votes, fault) -> {
                open.counting().set(false);
                if (fault == null && votes.condemn()) {
                  cases.invalidate(accused);
                  verdicts.accept(quarantined(table, refused, refusal, votes));
                }
              });
    }
  }

  /**
   * How a node refused.
   *
   * @param before what it was sent of that name before; null when nothing is known
   * @param message its words
   */
  public record Refusal(@Nullable VersionedResource before, String message) {}

  private Quarantined quarantined(
      TableKey table, VersionedResource refused, Refusal refusal, Votes votes) {
    return new Quarantined(
        table,
        refused,
        refusal.before(),
        refusal.message(),
        votes.refused().size(),
        votes.answered(),
        clock.instant());
  }
}
