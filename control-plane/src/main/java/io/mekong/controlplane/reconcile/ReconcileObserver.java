package io.mekong.controlplane.reconcile;

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
}
