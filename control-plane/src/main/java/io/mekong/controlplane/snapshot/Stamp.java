package io.mekong.controlplane.snapshot;

/**
 * Since when a change is known; moments are on the clock of {@link System#nanoTime}.
 *
 * @param revision of the store that it belongs to
 * @param upTo revision of the newest change that it stands for
 * @param receivedNanos when the watch brought it; when it was applied for what no watch brought,
 *     such as the outcome of a health check
 * @param appliedNanos when it was ready for the reconciler; 0 for {@link #NONE}
 */
public record Stamp(long revision, long upTo, long receivedNanos, long appliedNanos) {
  /** Nothing that anybody changed: a first load, or a view that was opened. */
  public static final Stamp NONE = new Stamp(0, 0, 0, 0);

  /** Whether there is a change at all. */
  public boolean isSet() {
    return appliedNanos != 0;
  }

  /** The one of two that has been known for longer, for both. */
  public static Stamp older(Stamp one, Stamp other) {
    if (!one.isSet() || !other.isSet()) {
      return one.isSet() ? one : other;
    }
    Stamp older = one.isBefore(other) ? one : other;
    return new Stamp(
        Math.min(one.revision(), other.revision()),
        Math.max(one.upTo(), other.upTo()),
        older.receivedNanos(),
        older.appliedNanos());
  }

  boolean isBefore(Stamp other) {
    return receivedNanos - other.receivedNanos() <= 0;
  }
}
