package io.mekong.tests.bench;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Times in microseconds, told in milliseconds.
 *
 * @param micros what was measured; read it after the end
 */
public record Percentiles(Histogram micros) {
  private static final double MICROS = 1_000;

  /** At a percentile; 100 for the greatest. */
  public double millis(double percentile) {
    return micros.getValueAtPercentile(percentile) / MICROS;
  }

  /** For people. */
  public String text() {
    return told("P50 %.2f P90 %.2f P99 %.2f P99.9 %.2f max %.2f");
  }

  /** An object for programs. */
  public String json() {
    return told("{\"p50\": %.3f, \"p90\": %.3f, \"p99\": %.3f, \"p999\": %.3f, \"max\": %.3f}");
  }

  private String told(String format) {
    return String.format(
        Locale.ROOT, format, millis(50), millis(90), millis(99), millis(99.9), millis(100));
  }
}
