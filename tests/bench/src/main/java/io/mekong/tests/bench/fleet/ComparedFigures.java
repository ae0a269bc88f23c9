package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimaps;
import io.mekong.tests.bench.Bench;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What all runs of a case showed.
 *
 * @param fleet the case
 * @param runs by name of the control plane, the product first
 */
record ComparedFigures(FleetCase fleet, ImmutableListMultimap<String, FleetFigures> runs)
    implements Bench.Figures {
  private static final String PRODUCT = "mekong";

  @Override
  public String text() {
    StringBuilder text = new StringBuilder();
    runs.forEach((name, run) -> text.append(name).append(", ").append(run.text()));
    if (runs.keySet().size() > 1) {
      text.append(row("median of " + runs.get(PRODUCT).size(), runs.keySet()));
      for (Measure measure : Measure.ALL) {
        text.append(
            row(measure.title(), runs.keySet().stream().map(n -> cell(measure, n)).toList()));
      }
    }
    Multimaps.asMap(runs)
        .forEach((name, all) -> {
          if (!all.stream().allMatch(FleetFigures::correct)) {
            text.append(name).append(" is NOT CORRECT: changes are lost or missing\n");
          }
        });
    return text.toString();
  }

  private static String row(String title, Collection<String> cells) {
    return String.format(Locale.ROOT, "%-26s", title)
        + cells.stream()
            .map(cell -> String.format(Locale.ROOT, " %24s", cell))
            .collect(Collectors.joining())
        + "\n";
  }

  /** The median; of another control plane, with the product's share of it. */
  private String cell(Measure measure, String name) {
    double median = measure.median(runs.get(name));
    String figure = String.format(Locale.ROOT, "%.2f", median);
    return name.equals(PRODUCT) || median == 0
        ? figure
        : String.format(Locale.ROOT, "%s (ours x %.2f)", figure, ours(measure) / median);
  }

  private double ours(Measure measure) {
    return measure.median(runs.get(PRODUCT));
  }

  @Override
  public boolean correct() {
    return runs.get(PRODUCT).stream().allMatch(FleetFigures::correct);
  }

  @Override
  public String json() {
    return String.format(
        Locale.ROOT,
        "{\"case\": \"%s\", \"correct\": %s,%n\"medians\": {%s},%n\"runs\": {%s}}",
        fleet.name(),
        correct(),
        runs.keySet().stream()
            .map(name -> "\"%s\": {%s}".formatted(name, medians(runs.get(name))))
            .collect(Collectors.joining(",\n  ")),
        Multimaps.asMap(runs).entrySet().stream()
            .map(ComparedFigures::ofOne)
            .collect(Collectors.joining(",\n")));
  }

  private static String medians(List<FleetFigures> runs) {
    return Measure.ALL.stream()
        .map(each -> String.format(Locale.ROOT, "\"%s\": %.3f", each.key(), each.median(runs)))
        .collect(Collectors.joining(", "));
  }

  private static String ofOne(Map.Entry<String, List<FleetFigures>> entry) {
    return entry.getValue().stream()
        .map(FleetFigures::json)
        .collect(Collectors.joining(",\n", "\"" + entry.getKey() + "\": [\n", "]"));
  }
}
