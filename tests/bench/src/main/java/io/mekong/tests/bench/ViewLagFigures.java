package io.mekong.tests.bench;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * How far the view was behind etcd's answers.
 *
 * @param lags in microseconds; 0 where the view was first
 * @param viewFirst changes that the view held before the writer had its answer
 * @param length of what counts
 * @param failed changes without an answer
 * @param load of the machine at the end: processes that run or want to
 */
record ViewLagFigures(Histogram lags, long viewFirst, Duration length, long failed, double load)
    implements Bench.Figures {
  private static final double MICROS = 1_000;

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        """
        view-lag: from etcd's answer to the registry's view, 20,000 instances, three members
        changes %d in %d s (%d/s), not answered %d, view first %d%%
        ms P50 %.2f P90 %.2f P99 %.2f P99.9 %.2f max %.2f; load %.1f on %d cores
        """,
        lags.getTotalCount(),
        length.toSeconds(),
        lags.getTotalCount() / length.toSeconds(),
        failed,
        100 * viewFirst / Math.max(1, lags.getTotalCount()),
        millis(50),
        millis(90),
        millis(99),
        millis(99.9),
        millis(100),
        load,
        Runtime.getRuntime().availableProcessors());
  }

  @Override
  public String json() {
    return String.format(
        Locale.ROOT,
        """
        {"name": "view-lag", "changes": %d, "seconds": %d, "failed": %d, "viewFirst": %d,
         "p50Millis": %.3f, "p90Millis": %.3f, "p99Millis": %.3f, "p999Millis": %.3f, "maxMillis": %.3f,
         "load": %.1f, "cores": %d}
        """,
        lags.getTotalCount(),
        length.toSeconds(),
        failed,
        viewFirst,
        millis(50),
        millis(90),
        millis(99),
        millis(99.9),
        millis(100),
        load,
        Runtime.getRuntime().availableProcessors());
  }

  private double millis(double percentile) {
    return lags.getValueAtPercentile(percentile) / MICROS;
  }
}
