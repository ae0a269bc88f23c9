package io.mekong.controlplane.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/metrics.md has every metric of ours, and none that is not there. */
class MetricsPageTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| [^|]*\\| [^|]+ \\| ");
  private static final Pattern OURS = Pattern.compile("`(mekong_[a-z_]+)`");

  private final String page =
      MonitoringFiles.text(MonitoringFiles.root().resolve("docs/metrics.md"));
  private final ImmutableMap<String, String> types = EveryMeter.types();

  @Test
  void every_metric_has_a_row_with_its_type() {
    Map<String, String> rows =
        ROW.matcher(page)
            .results()
            .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));

    assertThat(types).containsAllEntriesOf(rows);
    assertThat(types.keySet().stream().filter(name -> name.startsWith("mekong_")))
        .isNotEmpty()
        .isSubsetOf(rows.keySet());
  }

  @Test
  void nothing_else_is_named() {
    ImmutableSet<String> named =
        OURS.matcher(page)
            .results()
            .map(name -> name.group(1))
            .collect(ImmutableSet.toImmutableSet());

    assertThat(named).isSubsetOf(types.keySet());
  }
}
