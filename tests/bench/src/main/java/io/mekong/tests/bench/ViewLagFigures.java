package io.mekong.tests.bench;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * How far the view was behind etcd's answers.
 *
 * @param seen from an answer to the view, in microseconds; 0 where the view was first
 * @param delivered from an answer to the event, likewise: what etcd and the machine took of it
 * @param own from the event to the view: what the registry took
 * @param length of what counts
 * @param rest what else is worth knowing
 */
record ViewLagFigures(
    Histogram seen, Histogram delivered, Histogram own, Duration length, Rest rest)
    implements Bench.Figures {
  /**
   * What else is worth knowing.
   *
   * @param failed changes without an answer
   * @param load of the machine at the end: processes that run or want to
   */
  record Rest(long failed, double load) {}

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        """
        view-lag: from etcd's answer to the registry's view, 20,000 instances, three members
        changes %d in %d s (%d/s), not answered %d; load %.1f on %d cores
        ms, answer to view   %s
        ms, answer to event  %s
        ms, event to view    %s
        """,
        seen.getTotalCount(),
        length.toSeconds(),
        seen.getTotalCount() / length.toSeconds(),
        rest.failed(),
        rest.load(),
        cores(),
        new Percentiles(seen).text(),
        new Percentiles(delivered).text(),
        new Percentiles(own).text());
  }

  @Override
  public String json() {
    return String.format(
        Locale.ROOT,
        """
        {"name": "view-lag", "changes": %d, "seconds": %d, "failed": %d, "load": %.1f, "cores": %d,
         "answerToViewMillis": %s,
         "answerToEventMillis": %s,
         "eventToViewMillis": %s}
        """,
        seen.getTotalCount(),
        length.toSeconds(),
        rest.failed(),
        rest.load(),
        cores(),
        new Percentiles(seen).json(),
        new Percentiles(delivered).json(),
        new Percentiles(own).json());
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
