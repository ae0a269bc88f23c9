package io.mekong.controlplane.telemetry;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which series an expression asks for; knows as much of the language as our files use. */
final class PromQl {
  private static final Pattern NO_NAMES =
      Pattern.compile(
          "\"[^\"]*\"|'[^']*'|\\[[^\\]]*]|\\{[^}]*}"
              + "|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
              + "|\\boffset\\s+\\w+|\\b\\d[\\w.]*");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");

  /** A word that is not here is taken for a metric, and is missed when there is none. */
  private static final ImmutableSet<String> WORDS =
      ImmutableSet.of(
          "and",
          "or",
          "unless",
          "sum",
          "max",
          "min",
          "avg",
          "count",
          "topk",
          "rate",
          "increase",
          "changes",
          "histogram_quantile",
          "avg_over_time",
          "min_over_time",
          "max_over_time",
          "clamp_min",
          "time",
          "label_values",
          "job",
          "instance");

  private PromQl() {}

  /** Names of metrics and of recording rules, in the order in which they stand. */
  static ImmutableSet<String> names(String expression) {
    return NAME.matcher(NO_NAMES.matcher(expression).replaceAll(" "))
        .results()
        .map(MatchResult::group)
        .filter(name -> !WORDS.contains(name))
        .collect(ImmutableSet.toImmutableSet());
  }

  /** What can be asked for: Prometheus' own {@code up} and the series of each metric. */
  static ImmutableSet<String> series(ImmutableMap<String, String> types) {
    return Stream.concat(
            Stream.of("up"),
            types.entrySet().stream().flatMap(type -> series(type.getKey(), type.getValue())))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static Stream<String> series(String name, String type) {
    return switch (type) {
      case "histogram" -> Stream.of(name + "_bucket", name + "_count", name + "_sum");
      case "summary" -> Stream.of(name + "_count", name + "_sum");
      default -> Stream.of(name);
    };
  }
}
