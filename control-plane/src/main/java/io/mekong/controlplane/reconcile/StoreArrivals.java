package io.mekong.controlplane.reconcile;

import io.mekong.controlplane.snapshot.Stamp;
import io.mekong.registry.store.Arrivals;

/**
 * When events of the store came, by the prefix that they are below; any thread.
 *
 * @param registrations noted by who follows those
 * @param resources noted by who follows the raw ones
 */
public record StoreArrivals(Arrivals registrations, Arrivals resources) {
  StoreArrivals() {
    this(new Arrivals(), new Arrivals());
  }

  Stamp ofRegistrations(long revision, long nowNanos) {
    return new Stamp(revision, revision, registrations.take(revision).orElse(nowNanos), nowNanos);
  }

  Stamp ofResources(long revision, long nowNanos) {
    return new Stamp(revision, revision, resources.take(revision).orElse(nowNanos), nowNanos);
  }
}
