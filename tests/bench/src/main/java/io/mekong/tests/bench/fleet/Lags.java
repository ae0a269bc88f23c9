package io.mekong.tests.bench.fleet;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What was measured so far, in microseconds; any thread.
 *
 * @param clusters from a stream's opening to all clusters
 * @param endpoints from there to all endpoints too
 * @param push from just before a change is written to its arrival at one sidecar
 * @param afterWrite from etcd's answer to the same, at least 0
 * @param bytes of all responses
 * @param responses all
 * @param broken streams that ended unasked; their sidecars came again
 */
record Lags(
    Histogram clusters,
    Histogram endpoints,
    Histogram push,
    Histogram afterWrite,
    AtomicLong bytes,
    AtomicLong responses,
    AtomicLong broken) {
  private static final long NANOS_PER_MICRO = 1_000;

  static Lags none() {
    return new Lags(
        new ConcurrentHistogram(3),
        new ConcurrentHistogram(3),
        new ConcurrentHistogram(3),
        new ConcurrentHistogram(3),
        new AtomicLong(),
        new AtomicLong(),
        new AtomicLong());
  }

  static void record(Histogram to, long nanos) {
    to.recordValue(Math.max(0, nanos / NANOS_PER_MICRO));
  }
}
