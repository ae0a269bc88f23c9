package io.mekong.controlplane.reconcile;

/**
 * The newest state of one kind of input, kept beside the mailbox so that nothing depends on the
 * mailbox having room. States are numbered in the order they came in; what was taken whole is known
 * by its number, so that older ones that still wait in the mailbox do not bring the past back.
 *
 * @param <T> immutable state
 */
final class Newest<T> {
  private volatile Numbered<T> newest;

  /** Up to which number {@link #takeWhole} has taken; owned by the reconciler's thread. */
  private long taken;

  private record Numbered<T>(long number, T state) {}

  /** None has come in. */
  Newest(T nothing) {
    this.newest = new Numbered<>(0, nothing);
  }

  /**
   * A newer state; any thread, but one at a time.
   *
   * @return its number, 1 or more
   */
  long put(T state) {
    long number = newest.number() + 1;
    newest = new Numbered<>(number, state);
    return number;
  }

  /** Whether a state of this number has been taken already, by itself or within a newer one. */
  boolean isTaken(long number) {
    return number <= taken;
  }

  /** Takes the newest whole, whatever changed in it. */
  T takeWhole() {
    Numbered<T> last = newest;
    taken = last.number();
    return last.state();
  }

  /** Whether {@link #takeWhole} has taken something that came in. */
  boolean isAnyTaken() {
    return taken > 0;
  }
}
