package io.mekong.registry.model;

/** Where an instance stands in its life; {@code lifecycle.LifeTable} says what leads where. */
public enum InstanceState {
  /** Known, and nothing yet says that it may take traffic. */
  REGISTERED,
  /** Takes traffic. */
  HEALTHY,
  /** Registered, but its registration or its observers say that it must not take traffic. */
  UNHEALTHY,
  /** On its way out: it withdrew, or its key is gone and protection still serves it. */
  PENDING_REMOVAL,
  /** Gone. */
  OFFLINE
}
