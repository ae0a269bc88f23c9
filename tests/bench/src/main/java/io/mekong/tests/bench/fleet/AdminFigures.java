package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.bench.Bench;
import io.mekong.tests.bench.Percentiles;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * What operators cost, and what they wait for.
 *
 * @param rounds pushes without and with a storm of requests, in turn
 * @param nodes how many were connected when they were listed
 * @param list times of one list of nodes, in microseconds
 */
record AdminFigures(ImmutableList<Round> rounds, int nodes, ImmutableList<NodeList> list)
    implements Bench.Figures {
  /**
   * The same case twice.
   *
   * @param quiet nobody asks anything
   * @param asked {@value OperatorStorm#REQUESTS_A_SECOND} requests a second beside it
   * @param answers times of their answers, in microseconds
   * @param failed requests that were not answered with 200
   */
  record Round(FleetFigures quiet, FleetFigures asked, Histogram answers, int failed) {}

  /**
   * A way to list nodes.
   *
   * @param path that was asked for
   * @param micros of each time
   */
  record NodeList(String path, Histogram micros) {}

  @Override
  public boolean correct() {
    return rounds.stream()
        .allMatch(round -> round.quiet.correct() && round.asked.correct() && round.failed == 0);
  }

  private static double median(List<Round> rounds, Function<Round, FleetFigures> which, int of) {
    return rounds.stream()
        .mapToDouble(round -> FleetFigures.millis(which.apply(round).lags().afterWrite(), of))
        .sorted()
        .skip((rounds.size() - 1) / 2)
        .findFirst()
        .orElse(0);
  }

  private double ratio(int percentile) {
    return median(rounds, Round::asked, percentile) / median(rounds, Round::quiet, percentile);
  }

  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Round round : rounds) {
      text.append("alone: ").append(round.quiet.text());
      text.append("asked: ").append(round.asked.text());
      text.append(
          String.format(
              Locale.ROOT,
              "ms, answers of REST        %s; %d failed%n",
              new Percentiles(round.answers).text(),
              round.failed));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "push after write with %d requests a second, as a multiple of without (medians): P50 %.2f P99 %.2f%n",
            OperatorStorm.REQUESTS_A_SECOND,
            ratio(50),
            ratio(99)));
    for (NodeList each : list) {
      text.append(
          String.format(
              Locale.ROOT,
              "ms, %s of %d nodes: %s%n",
              each.path,
              nodes,
              new Percentiles(each.micros).text()));
    }
    return text.toString();
  }

  @Override
  public String json() {
    return String.format(
        Locale.ROOT,
        "{\"rounds\": [%s],%n \"p50Ratio\": %.3f, \"p99Ratio\": %.3f,%n \"nodes\": %d, \"lists\": [%s]}",
        rounds.stream().map(AdminFigures::json).collect(Collectors.joining(",\n  ")),
        ratio(50),
        ratio(99),
        nodes,
        list.stream()
            .map(each ->
                "{\"path\": \"%s\", \"millis\": %s}"
                    .formatted(each.path, new Percentiles(each.micros).json()))
            .collect(Collectors.joining(", ")));
  }

  private static String json(Round round) {
    return "{\"alone\": %s, \"asked\": %s, \"answersMillis\": %s, \"failed\": %d}"
        .formatted(
            round.quiet.json(),
            round.asked.json(),
            new Percentiles(round.answers).json(),
            round.failed);
  }
}
