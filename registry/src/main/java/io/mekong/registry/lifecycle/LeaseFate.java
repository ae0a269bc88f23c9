package io.mekong.registry.lifecycle;

/** What a store says of a lease. */
public enum LeaseFate {
  LIVES,
  GONE
}
