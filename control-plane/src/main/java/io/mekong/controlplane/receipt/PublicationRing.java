package io.mekong.controlplane.receipt;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.reconcile.ReconcileObserver;
import io.mekong.controlplane.reconcile.ReconcileObserver.Reflected;
import io.mekong.controlplane.snapshot.Origin;
import java.time.InstantSource;
import java.util.Optional;

/** The last publications, by what they reflect; both revisions only grow from one to the next. */
public final class PublicationRing implements ReconcileObserver {
  private final Published[] ring;
  private final ReconcileObserver next;
  private final InstantSource clock;

  /** How many were ever added; the newest stands at {@code added - 1}. */
  private long added;

  /** The first that is kept. */
  private long first;

  /** Where a revision was looked for. */
  public sealed interface Found {
    /** These carried it. */
    record In(Published published) implements Found {}

    /** Not yet. */
    record NotYet() implements Found {}

    /** Longer ago than is kept. */
    record TooOld() implements Found {}
  }

  /**
   * An empty ring.
   *
   * @param capacity how many are kept, about 60 bytes each
   * @param next sees all that this one is told
   */
  public PublicationRing(int capacity, InstantSource clock, ReconcileObserver next) {
    this.ring = new Published[capacity];
    this.clock = clock;
    this.next = next;
  }

  @Override
  public void published(long durationNanos, int tablesChanged) {
    next.published(durationNanos, tablesChanged);
  }

  @Override
  public void carried(Origin origin) {
    next.carried(origin);
  }

  @Override
  public synchronized void settled(Reflected reflected, long publications) {
    next.settled(reflected, publications);
    if (added == first) {
      add(new Published(reflected, 0, publications, clock.instant()));
      return;
    }
    Published last = at(added - 1);
    Reflected before = last.reflected();
    if (reflected.registrations() < before.registrations()
        || reflected.resources() < before.resources()) {
      first = added; // another store: its revisions mean something else
      add(new Published(reflected, 0, publications, clock.instant()));
    } else if (!reflected.equals(before)) {
      add(new Published(reflected, last.upTo(), publications, clock.instant()));
    }
  }

  private void add(Published published) {
    ring[(int) (added % ring.length)] = published;
    added++;
    if (added - first > ring.length) {
      first = added - ring.length;
    }
  }

  private Published at(long number) {
    return ring[(int) (number % ring.length)];
  }

  /** The first publications that reflect at least this. */
  public synchronized Found find(Reflected wanted) {
    long low = first;
    long high = added;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (covers(at(middle).reflected(), wanted)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (low == added) {
      return new Found.NotYet();
    }
    Published found = at(low);
    // In front of the oldest that is kept there was none, or it was overwritten.
    return low == first && found.after() > 0 && !found.reflected().equals(wanted)
        ? new Found.TooOld()
        : new Found.In(found);
  }

  private static boolean covers(Reflected there, Reflected wanted) {
    return there.registrations() >= wanted.registrations()
        && there.resources() >= wanted.resources();
  }

  /** The newest ones, newest first. */
  public synchronized ImmutableList<Published> newest(int most) {
    ImmutableList.Builder<Published> newest = ImmutableList.builder();
    for (long i = added - 1; i >= Math.max(first, added - most); i--) {
      newest.add(at(i));
    }
    return newest.build();
  }

  /** The newest one; empty before the first. */
  public synchronized Optional<Published> last() {
    return added == first ? Optional.empty() : Optional.of(at(added - 1));
  }
}
