package io.mekong.controlplane.audit;

/** Takes what operators do. */
@FunctionalInterface
public interface AuditTrail {
  /**
   * This was done. Returns when it is on disk, or after a bounded time; never throws: what was done
   * stands, whether or not it can be noted.
   */
  void note(AuditFact fact);
}
