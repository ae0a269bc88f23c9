package io.mekong.controlplane.receipt;

import io.mekong.controlplane.reconcile.ReconcileObserver.Reflected;
import io.mekong.registry.store.PrefixReach;
import java.util.function.Supplier;

/**
 * Finds the publications that a revision of the store stands for. A store counts the writes of all
 * prefixes together: a revision is published when every prefix that is followed has come as far.
 */
public final class Revisions {
  private final PublicationRing ring;
  private final Prefix registrations;
  private final Prefix resources;

  /**
   * A followed prefix.
   *
   * @param reach how far it is delivered
   * @param look asks the store how far it is, without waiting for the answer
   */
  public record Prefix(Supplier<PrefixReach> reach, Runnable look) {
    /**
     * What the tables must reflect of the prefix to hold a revision; -1 while that cannot be said.
     */
    long needed(long revision) {
      PrefixReach now = reach.get();
      if (revision <= now.delivered()) {
        return revision;
      }
      return revision <= now.reached() ? now.delivered() : -1;
    }
  }

  /** Over the prefixes that tables are made from. */
  public Revisions(PublicationRing ring, Prefix registrations, Prefix resources) {
    this.ring = ring;
    this.registrations = registrations;
    this.resources = resources;
  }

  /** Where this revision of the store, and all before it, became public. Any thread. */
  public PublicationRing.Found find(long revision) {
    long first = registrations.needed(revision);
    long second = resources.needed(revision);
    if (first < 0) {
      registrations.look().run();
    }
    if (second < 0) {
      resources.look().run();
    }
    if (first < 0 || second < 0) {
      return new PublicationRing.Found.NotYet();
    }
    PublicationRing.Found found = ring.find(new Reflected(first, second));
    return found instanceof PublicationRing.Found.In(Published published)
            && isBehind(published, revision)
        ? new PublicationRing.Found.In(published.nothing())
        : found;
  }

  /** Whether the revision wrote beside all prefixes, and nothing has come after it. */
  private static boolean isBehind(Published published, long revision) {
    Reflected reflected = published.reflected();
    return reflected.registrations() < revision && reflected.resources() < revision;
  }
}
