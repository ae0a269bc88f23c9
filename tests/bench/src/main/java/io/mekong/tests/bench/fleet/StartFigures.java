package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.bench.Bench;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long starts took.
 *
 * @param fromEtcd without data of its own
 * @param fromDisk while etcd refused connections
 */
record StartFigures(ImmutableList<Start> fromEtcd, ImmutableList<Start> fromDisk)
    implements Bench.Figures {
  private static final double MIB = 1 << 20;

  /**
   * One start.
   *
   * @param open until the port was open
   * @param served until a sidecar had all clusters and endpoints
   * @param use of the process until then
   */
  record Start(Duration open, Duration served, ProcessUse use) {
    private String text() {
      return String.format(
          Locale.ROOT,
          "%.2f s (port %.2f s, CPU %.2f s, resident %.0f MiB)",
          served.toMillis() / 1e3,
          open.toMillis() / 1e3,
          use.cpuSeconds(),
          use.residentBytes() / MIB);
    }

    private String json() {
      return String.format(
          Locale.ROOT,
          "{\"servedMillis\": %d, \"openMillis\": %d, \"cpuSeconds\": %.2f,"
              + " \"residentBytes\": %d}",
          served.toMillis(),
          open.toMillis(),
          use.cpuSeconds(),
          use.residentBytes());
    }
  }

  private static double median(List<Start> starts) {
    return starts.stream()
        .mapToDouble(start -> start.served().toMillis() / 1e3)
        .sorted()
        .skip((starts.size() - 1) / 2)
        .findFirst()
        .orElse(0);
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        """
        start: from exec to all clusters and endpoints of 1,000 services of 10
        from etcd                   median %.2f s: %s
        from disk, etcd refusing    median %.2f s: %s
        """,
        median(fromEtcd),
        fromEtcd.stream().map(Start::text).collect(Collectors.joining(", ")),
        median(fromDisk),
        fromDisk.stream().map(Start::text).collect(Collectors.joining(", ")));
  }

  @Override
  public String json() {
    return "{\"fromEtcd\": %s,\n\"fromDisk\": %s}".formatted(json(fromEtcd), json(fromDisk));
  }

  private static String json(List<Start> starts) {
    return starts.stream().map(Start::json).collect(Collectors.joining(", ", "[", "]"));
  }
}
