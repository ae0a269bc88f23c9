package io.mekong.registry.client;

/** What a program wants of its registration; only ever goes on to the next. */
enum Goal {
  /** Registered as it is. */
  STAND,
  /** Registered, out of traffic. */
  DRAIN,
  /** Out of traffic, then gone. */
  LEAVE
}
