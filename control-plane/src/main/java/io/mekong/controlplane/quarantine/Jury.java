package io.mekong.controlplane.quarantine;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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

  /**
   * One version on trial.
   *
   * @param refusedBy who refused it
   * @param before what each of them had before
   * @param counting whether the votes are being counted
   */
  private record Case(Set<String> refusedBy, Set<Former> before, AtomicBoolean counting) {
    static Case open() {
      return new Case(
          ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet(), new AtomicBoolean());
    }

    /** What any of them is known to have had. */
    Optional<VersionedResource> lastGood() {
      return before.stream().flatMap(f -> Optional.ofNullable(f.resource()).stream()).findFirst();
    }

    /**
     * Whether taking the version out takes nothing that somebody uses: a version before it is
     * known, or there was none.
     */
    boolean harmless() {
      return lastGood().isPresent() || before.stream().allMatch(Former::known);
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
      open.before().add(refusal.before());
    }
    if (open.refusedBy().size() >= WORTH_COUNTING && open.counting().compareAndSet(false, true)) {
      var _ =
          survey
              .of(table, refused)
              .whenComplete((votes, fault) -> {
                open.counting().set(false);
                if (fault == null && votes.condemn() && open.harmless()) {
                  cases.invalidate(accused);
                  verdicts.accept(
                      new Quarantined(
                          table,
                          refused,
                          open.lastGood().orElse(null),
                          refusal.message(),
                          votes.refused().size(),
                          votes.answered(),
                          clock.instant()));
                }
              });
    }
  }

  /**
   * How a node refused.
   *
   * @param before what it had under that name before
   * @param message its words
   */
  public record Refusal(Former before, String message) {}
}
