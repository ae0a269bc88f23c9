package io.mekong.controlplane.reconcile;

import io.mekong.controlplane.snapshot.Origin;

/** Sees every publication, on the reconciler's thread; keeps metrics out of it. Must not block. */
public interface ReconcileObserver {
  /** Sees nothing. */
  ReconcileObserver NONE = (durationNanos, tablesChanged) -> {};

  /**
   * A publication is out.
   *
   * @param durationNanos from taking the changes to the end of publishing
   * @param tablesChanged how many tables it changed
   */
  void published(long durationNanos, int tablesChanged);

  /**
   * The next publication brings a change; told before anybody can see it.
   *
   * @param origin since when it is known
   */
  default void carried(Origin origin) {}

  /**
   * No change waits: what is published reflects the stores up to these revisions.
   *
   * @param reflected what it was made from
   * @param publications revision of the newest {@link io.mekong.controlplane.snapshot.Tables}
   */
  default void settled(Reflected reflected, long publications) {}

  /**
   * Revisions of the store, one for each prefix that is followed.
   *
   * @param registrations of the registrations
   * @param resources of the raw resources
   */
  record Reflected(long registrations, long resources) {}
}
