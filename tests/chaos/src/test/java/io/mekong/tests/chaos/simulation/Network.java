package io.mekong.tests.chaos.simulation;

import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreException.Reason;

/** How calls and watches reach the store now. */
final class Network {
  private static final long TIMEOUT = 3 * VirtualTime.SECOND;

  private final VirtualTime time;
  private long cutUntil;
  private long holeUntil;
  private long noQuorumUntil;
  private long lossyUntil;
  private long slowUntil;
  private Reason cutReason = Reason.UNAVAILABLE;
  private boolean edge;

  /** How long the answer to the call that was just made takes. */
  private long wayBack;

  Network(VirtualTime time) {
    this.time = time;
  }

  /**
   * From now on a link to the edge: 3-18 ms there and back, and of 100 messages 2 are lost. What
   * goes to the store and back is sent again then, as by TCP.
   */
  void edge() {
    edge = true;
  }

  /** Whether the message that is sent now is lost on its way. */
  boolean loses() {
    return edge && time.chance(2);
  }

  /** The answer to the call that is being made takes this long. */
  void answersAfter(long nanos) {
    wayBack = nanos;
  }

  /** Calls fail at once. */
  void cut(long nanos) {
    cutUntil = time.elapsed() + nanos;
    cutReason = time.chance(30) ? Reason.REFUSED : Reason.UNAVAILABLE;
  }

  /** Nothing passes, and nobody is told. */
  void hole(long nanos) {
    holeUntil = time.elapsed() + nanos;
  }

  /** Linearizable calls get no answer; watches stand. */
  void noQuorum(long nanos) {
    noQuorumUntil = time.elapsed() + nanos;
  }

  /** A third of the answers is lost. */
  void lossy(long nanos) {
    lossyUntil = time.elapsed() + nanos;
  }

  /** Answers take up to just below the time limit. */
  void slow(long nanos) {
    slowUntil = time.elapsed() + nanos;
  }

  void heal() {
    cutUntil = 0;
    holeUntil = 0;
    noQuorumUntil = 0;
    lossyUntil = 0;
    slowUntil = 0;
  }

  boolean isCut() {
    return time.elapsed() < cutUntil;
  }

  boolean isHole() {
    return time.elapsed() < holeUntil;
  }

  /** Time until a hole closes. */
  long untilHoleCloses() {
    return Math.max(0, holeUntil - time.elapsed());
  }

  /** Of a request. */
  long way() {
    return edge
        ? time.between(3 * VirtualTime.MILLI / 2, 9 * VirtualTime.MILLI)
        : time.upTo(2 * VirtualTime.MILLI);
  }

  /** Of the answer to the call that was just made. */
  long wayBack() {
    return wayBack;
  }

  /** Before the store sees the call. */
  void request() throws StoreException {
    wayBack = way() + sentAgain() + sentAgain();
    if (isCut()) {
      throw new StoreException(cutReason, "cut");
    }
    if (isHole() || time.elapsed() < noQuorumUntil) {
      throw lost();
    }
  }

  /** After the store did it. */
  void answer() throws StoreException {
    if (time.elapsed() < lossyUntil && time.chance(33)) {
      throw lost();
    }
    if (time.elapsed() < slowUntil) {
      wayBack = time.upTo(TIMEOUT - VirtualTime.MILLI);
    }
  }

  /** How much later what is lost now arrives. */
  private long sentAgain() {
    return loses() ? time.between(200 * VirtualTime.MILLI, 400 * VirtualTime.MILLI) : 0;
  }

  private StoreException lost() {
    wayBack = TIMEOUT;
    return new StoreException(Reason.TIMEOUT, "no answer");
  }
}
