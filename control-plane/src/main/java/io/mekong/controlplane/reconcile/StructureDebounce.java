package io.mekong.controlplane.reconcile;

/**
 * When waiting structure changes go out: at once after a quiet time, else as soon as they have been
 * quiet for as long, but never later than the longest wait. Pure; owned by the reconciler's thread.
 */
final class StructureDebounce {
  private final long quietNanos;
  private final long longestNanos;
  private boolean waiting;
  private boolean everPublished;
  private long firstNanos;
  private long lastNanos;
  private long publishedNanos;

  StructureDebounce(ReconcileSettings settings) {
    this.quietNanos = settings.quiet().toNanos();
    this.longestNanos = settings.longestWait().toNanos();
  }

  /** A structure change arrived. */
  void changed(long nowNanos) {
    if (!waiting) {
      firstNanos = nowNanos;
    }
    waiting = true;
    lastNanos = nowNanos;
  }

  boolean waiting() {
    return waiting;
  }

  /** Nanoseconds until the waiting changes go out; 0 or less means now. */
  long dueIn(long nowNanos) {
    if (!everPublished || firstNanos - publishedNanos >= quietNanos) {
      return 0;
    }
    long whenQuiet = lastNanos + quietNanos - nowNanos;
    long atLatest = firstNanos + longestNanos - nowNanos;
    return Math.min(whenQuiet, atLatest);
  }

  /** They went out. */
  void published(long nowNanos) {
    waiting = false;
    everPublished = true;
    publishedNanos = nowNanos;
  }
}
