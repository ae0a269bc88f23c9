package io.mekong.controlplane.xds.keepalive;

import java.time.Duration;

/**
 * The times of a connection's pings.
 *
 * @param repairNanos after which a ping without an answer is suspicious, and another one follows
 * @param timeoutNanos after which a connection without an answer is given up
 * @param intervalNanos of silence before a ping
 */
record Schedule(long repairNanos, long timeoutNanos, long intervalNanos) {
  /**
   * TCP repairs after one such time, two more, four more (RFC 6298, section 5.5), and the answer
   * takes one itself. With 2 % loss in each direction one ping in 1.5 million takes longer.
   */
  private static final long REPAIRS = 8;

  /** So that what is late on a busy machine stays within the aim. */
  private static final long MARGIN_NANOS = Duration.ofMillis(100).toNanos();

  static Schedule of(LinkEstimate link, KeepaliveLimits limits) {
    long max = limits.max().toNanos();
    long repair = Math.min(link.repairNanos(), max / REPAIRS);
    long timeout = REPAIRS * repair;
    long rest = limits.detect().toNanos() - timeout - MARGIN_NANOS;
    return new Schedule(repair, timeout, Math.clamp(rest, limits.min().toNanos(), max));
  }
}
