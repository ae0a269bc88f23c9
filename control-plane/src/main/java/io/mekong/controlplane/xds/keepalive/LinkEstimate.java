package io.mekong.controlplane.xds.keepalive;

import java.util.Optional;

/**
 * How long a link takes.
 *
 * @param roundTripNanos smoothed, above 0
 * @param jitterNanos mean deviation of the round trip
 * @param source who says so
 */
record LinkEstimate(long roundTripNanos, long jitterNanos, Source source) {
  /** RFC 6298, section 2.1: until a round trip was measured, a repair is awaited for a second. */
  private static final LinkEstimate UNKNOWN = new LinkEstimate(800_000_000L, 0, Source.NONE);

  /** Who measured. */
  public enum Source {
    /** Nobody yet. */
    NONE,
    /** The kernel. */
    TCP,
    /** Our pings: what answers them is slower than TCP, or TCP tells nothing. */
    PING
  }

  /**
   * The slower of both: TCP ends at whatever stands between, such as a load balancer, and pings
   * miss what happens between them.
   */
  static LinkEstimate of(RoundTrips pings, Optional<TcpSample> tcp) {
    LinkEstimate byTcp =
        tcp.filter(sample -> sample.roundTripNanos() > 0)
            .map(s -> new LinkEstimate(s.roundTripNanos(), s.jitterNanos(), Source.TCP))
            .orElse(UNKNOWN);
    LinkEstimate byPing =
        pings.isEmpty()
            ? UNKNOWN
            : new LinkEstimate(pings.smoothedNanos(), pings.variationNanos(), Source.PING);
    if (byPing.source == Source.NONE) {
      return byTcp;
    }
    return byTcp.source == Source.NONE || byPing.worstNanos() > byTcp.worstNanos() ? byPing : byTcp;
  }

  /** RFC 6298, section 2.3. */
  private long worstNanos() {
    return roundTripNanos + 4 * jitterNanos;
  }

  /** When TCP sends again what it has no acknowledgement of; Linux never waits for less. */
  long repairNanos() {
    return roundTripNanos + Math.max(200_000_000L, 4 * jitterNanos);
  }
}
