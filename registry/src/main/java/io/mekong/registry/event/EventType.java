package io.mekong.registry.event;

import com.google.common.collect.ImmutableSet;

/** Names of the types of events, as they stand in the log. */
public final class EventType {
  /** A process began: what it knows is told anew from here on. */
  public static final String STARTED = "started";

  /** Events are missing here. */
  public static final String GAP = "gap";

  static final String PUT = "put";
  static final String CHANGED = "changed";
  static final String DELETED = "deleted";
  static final String LIFE = "life";
  static final String OPINION = "opinion";
  static final String HOLD_RESTORED = "hold-restored";
  static final String PROTECTION_BEGAN = "protection-began";
  static final String PROTECTION_ENDED = "protection-ended";
  static final String RELEASED = "released";
  static final String REJECTED = "rejected";
  static final String REJECTION_ENDED = "rejection-ended";
  static final String FRESHNESS = "freshness";
  static final String SERVED_FROM_DISK = "served-from-disk";

  /** All of them. */
  public static final ImmutableSet<String> ALL =
      ImmutableSet.of(
          STARTED,
          PUT,
          CHANGED,
          DELETED,
          LIFE,
          OPINION,
          HOLD_RESTORED,
          PROTECTION_BEGAN,
          PROTECTION_ENDED,
          RELEASED,
          REJECTED,
          REJECTION_ENDED,
          FRESHNESS,
          SERVED_FROM_DISK,
          GAP);

  private EventType() {}
}
