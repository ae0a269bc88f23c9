package io.mekong.registry.model;

/** How an instance was lost, as opposed to taken out on purpose. */
public enum LossCause {
  /** Its key went together with its lease. */
  LEASE_GONE,
  /** Its key went; whether the lease lives is still being asked. */
  LEASE_ASKED,
  /** Its health became UNHEALTHY, DEGRADED, TIMEOUT or UNKNOWN. */
  HEALTH,
  /** Its observers agree that it is down. */
  EVICTED,
  /** A fresh listing of the store lacks it. */
  RELIST,
  /**
   * A fresh listing lacks too much of the whole registry, or the store was replaced or went back;
   * held until it returns or an operator releases it, without a time limit.
   */
  REGISTRY
}
