package io.mekong.controlplane.xds.keepalive;

/**
 * Round trips of our own pings, smoothed as in RFC 6298, section 2.
 *
 * @param smoothedNanos 0 before the first
 * @param variationNanos mean deviation
 */
record RoundTrips(long smoothedNanos, long variationNanos) {
  static final RoundTrips NONE = new RoundTrips(0, 0);

  boolean isEmpty() {
    return smoothedNanos == 0;
  }

  RoundTrips plus(long nanos) {
    long measured = Math.max(1, nanos);
    if (isEmpty()) {
      return new RoundTrips(measured, measured / 2);
    }
    long deviation = Math.abs(smoothedNanos - measured);
    return new RoundTrips(
        Math.max(1, smoothedNanos + (measured - smoothedNanos) / 8),
        variationNanos + (deviation - variationNanos) / 4);
  }
}
