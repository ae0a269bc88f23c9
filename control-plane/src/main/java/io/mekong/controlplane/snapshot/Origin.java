package io.mekong.controlplane.snapshot;

/**
 * Where a publication comes from.
 *
 * @param publication its revision; 0 for {@link #NONE}
 * @param takenNanos when the reconciler took what it brings
 * @param publishedNanos when it went out, on the clock of {@link System#nanoTime}
 * @param oldest of the changes that it brings
 */
public record Origin(long publication, long takenNanos, long publishedNanos, Stamp oldest) {
  /** Nothing that anybody changed. */
  public static final Origin NONE = new Origin(0, 0, 0, Stamp.NONE);

  /** Whether there is a change at all. */
  public boolean isSet() {
    return oldest.isSet();
  }

  /** The one of two whose change has been known for longer. */
  public static Origin older(Origin one, Origin other) {
    if (!one.isSet() || !other.isSet()) {
      return one.isSet() ? one : other;
    }
    return one.oldest().isBefore(other.oldest()) ? one : other;
  }
}
