package io.mekong.tests.bench.micro;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.bench.Bench;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What JMH measured.
 *
 * @param results of all benchmarks
 */
record MicroFigures(ImmutableList<RunResult> results) implements Bench.Figures {
  private static final String GARBAGE = "gc.alloc.rate.norm";

  private static String name(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    return result.getParams().getParamsKeys().stream()
        .map(key -> " to " + result.getParams().getParam(key) + " " + key)
        .collect(Collectors.joining("", method, ""));
  }

  private static double micros(RunResult result) {
    return result.getPrimaryResult().getScore();
  }

  private static double bytes(RunResult result) {
    Result<?> garbage = result.getSecondaryResults().get(GARBAGE);
    return garbage == null ? Double.NaN : garbage.getScore();
  }

  @Override
  public String text() {
    return results.stream()
        .map(result ->
            String.format(
                Locale.ROOT,
                "%-32s %12.3f us +- %-10.3f %12.0f bytes of garbage%n",
                name(result),
                micros(result),
                result.getPrimaryResult().getScoreError(),
                bytes(result)))
        .collect(Collectors.joining());
  }

  @Override
  public String json() {
    return results.stream()
        .map(result ->
            String.format(
                Locale.ROOT,
                "{\"name\": \"%s\", \"micros\": %.3f, \"garbageBytes\": %.0f}",
                name(result),
                micros(result),
                bytes(result)))
        .collect(Collectors.joining(",\n ", "[", "]"));
  }
}
