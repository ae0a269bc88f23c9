package io.mekong.tests.bench;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * How soon nodes that are gone were noticed.
 *
 * @param adaptive with the product's keepalive
 * @param fixed with gRPC's, 10 s and 20 s
 * @param healthy how long all was well before
 * @param load of the machine at the end: processes that run or want to
 */
record HalfOpenFigures(Side adaptive, Side fixed, Duration healthy, double load)
    implements Bench.Figures {
  private static final double MILLIS = 1_000;

  /**
   * One of both.
   *
   * @param detection in milliseconds
   * @param falselyClosed connections closed while all was well
   * @param bytesHourly of an idle connection in an hour, both ways, without TCP and IP
   */
  record Side(Histogram detection, int falselyClosed, double bytesHourly) {
    private double seconds(double percentile) {
      return detection.getValueAtPercentile(percentile) / MILLIS;
    }

    private String text() {
      return String.format(
          Locale.ROOT,
          "min %.2f P50 %.2f P99 %.2f max %.2f s; closed falsely %d; %.0f bytes an hour",
          detection.getMinValue() / MILLIS,
          seconds(50),
          seconds(99),
          seconds(100),
          falselyClosed,
          bytesHourly);
    }

    private String json() {
      return String.format(
          Locale.ROOT,
          "{\"minSeconds\": %.3f, \"p50Seconds\": %.3f, \"p99Seconds\": %.3f, \"maxSeconds\": %.3f,"
              + " \"falselyClosed\": %d, \"bytesPerIdleConnectionHour\": %.0f}",
          detection.getMinValue() / MILLIS,
          seconds(50),
          seconds(99),
          seconds(100),
          falselyClosed,
          bytesHourly);
    }
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        """
        keepalive: half-open connections found, %d each, round trip 3-18 ms, 2 %% repaired
        all well for %d s before; load %.1f on %d cores
        adaptive          %s
        fixed, 10 s/20 s  %s
        """,
        IdleNodes.COUNT,
        healthy.toSeconds(),
        load,
        Runtime.getRuntime().availableProcessors(),
        adaptive.text(),
        fixed.text());
  }

  @Override
  public String json() {
    return String.format(
        Locale.ROOT,
        """
        {"name": "keepalive", "connections": %d, "healthySeconds": %d, "load": %.1f, "cores": %d,
         "adaptive": %s,
         "fixed": %s}
        """,
        IdleNodes.COUNT,
        healthy.toSeconds(),
        load,
        Runtime.getRuntime().availableProcessors(),
        adaptive.json(),
        fixed.json());
  }
}
