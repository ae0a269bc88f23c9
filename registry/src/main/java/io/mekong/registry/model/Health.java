package io.mekong.registry.model;

/** Health as written in a registration. Only {@link #HEALTHY} instances are served. */
public enum Health {
  HEALTHY,
  UNHEALTHY,
  DEGRADED,
  /** The instance leaves on purpose: it is taken out at once and never counts as a loss. */
  DRAINING,
  TIMEOUT,
  UNKNOWN
}
