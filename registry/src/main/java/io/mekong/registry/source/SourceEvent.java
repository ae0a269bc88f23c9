package io.mekong.registry.source;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.store.PrefixFreshness;
import java.time.Duration;

/** What a source tells. */
public sealed interface SourceEvent {
  /**
   * Registrations changed, or were loaded for the first time (then also without any change). From
   * then on the registry is known, unless the basis says otherwise.
   *
   * @param basis how the change is known
   * @param revision of the source after it
   * @param changes in order
   * @param asides keys that were rejected on the way, or are no longer
   */
  record Registrations(
      Basis basis,
      long revision,
      ImmutableList<RegistrationChange> changes,
      ImmutableList<RegistryEvent> asides)
      implements SourceEvent {
    /** Nothing was set aside. */
    public Registrations(Basis basis, long revision, ImmutableList<RegistrationChange> changes) {
      this(basis, revision, changes, ImmutableList.of());
    }
  }

  /**
   * What an earlier process knew. It is told before anything else, and served only when the source
   * does not answer; a listing that comes later is told as a difference from it.
   *
   * @param revision of the source that it reflects
   * @param changes one for each registration
   * @param held lost instances that it served as last good
   */
  record Restored(
      long revision, ImmutableList<RegistrationChange> changes, ImmutableList<RestoredHold> held)
      implements SourceEvent {}

  /**
   * A lost instance that an earlier process served as last good.
   *
   * @param instance what it was when it was last eligible
   * @param cause how it was lost
   * @param age how long ago
   */
  record RestoredHold(ServiceInstance instance, LossCause cause, Duration age) {}

  /**
   * How well what is known reflects the source.
   *
   * @param freshness the new state
   */
  record Freshness(PrefixFreshness freshness) implements SourceEvent {}

  /** How a change is known. */
  enum Basis {
    /** The source reported it as it happened. */
    REPORTED,
    /**
     * As REPORTED, by a source that stands over one that has not been loaded: only what was
     * restored of that one is known, and this confirms nothing of it.
     */
    REPORTED_AHEAD,
    /** Found by comparing a fresh listing with what was known. */
    LISTED,
    /** As LISTED, but the store was replaced by another one or went back to an older state. */
    LISTED_ELSEWHERE
  }
}
