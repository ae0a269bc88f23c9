package io.mekong.controlplane.xds.server;

import java.util.concurrent.TimeUnit;

/**
 * Keeps one client's requests from taking an event loop for themselves: they may use half of its
 * time, beyond a first second. What is too fast is read later, never lost and never refused. A
 * generic cell rate algorithm (ITU-T I.371) whose cells are the nanoseconds a request cost. Owned
 * by one thread.
 */
final class Pace {
  /** Time that has to pass for each nanosecond used. */
  private static final long STRETCH = 2;

  private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** When all that was used so far is paid for. */
  private long paidNanos;

  /** At this moment nothing has been used. */
  Pace(long nowNanos) {
    paidNanos = nowNanos;
  }

  /**
   * A request has cost this much.
   *
   * @return how long the next one has to wait; 0 for not at all
   */
  long waitNanos(long usedNanos, long nowNanos) {
    long base = paidNanos - nowNanos > 0 ? paidNanos : nowNanos;
    paidNanos = base + STRETCH * usedNanos;
    return Math.max(0, paidNanos - nowNanos - STRETCH * BURST_NANOS);
  }
}
