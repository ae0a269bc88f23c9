package io.mekong.tests.bench.fleet;

import io.mekong.tests.bench.Bench;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * What one run of a case showed.
 *
 * @param fleet the case
 * @param lags in microseconds
 * @param cost of the control plane; 0 where it runs elsewhere
 * @param outcome whether everything arrived
 * @param load of the machine at the end
 */
record FleetFigures(FleetCase fleet, Lags lags, Cost cost, Outcome outcome, double load)
    implements Bench.Figures {
  private static final double MICROS_PER_MILLI = 1_000;
  private static final double MIB = 1 << 20;

  /**
   * Of the control plane.
   *
   * @param loadCpuSeconds until all had loaded
   * @param pushCpuSeconds from then on
   * @param loadBytes of responses until then
   * @param pushBytes of responses from then on
   * @param residentBytes at the end
   */
  record Cost(
      double loadCpuSeconds,
      double pushCpuSeconds,
      long loadBytes,
      long pushBytes,
      long residentBytes) {}

  /**
   * Whether everything arrived.
   *
   * @param changes written
   * @param expected arrivals of them, at all sidecars together
   * @param lost assignments that are not the newest 20 s after the last change
   * @param failed changes that etcd did not take
   */
  record Outcome(int changes, long expected, long lost, int failed) {}

  private long arrived() {
    return lags.push().getTotalCount();
  }

  double microsPerArrival() {
    return arrived() == 0 ? 0 : cost.pushCpuSeconds() * 1e6 / arrived();
  }

  long bytesPerArrival() {
    return arrived() == 0 ? 0 : cost.pushBytes() / arrived();
  }

  double residentMib() {
    return cost.residentBytes() / MIB;
  }

  @Override
  public boolean correct() {
    return outcome.lost() == 0 && outcome.failed() == 0 && arrived() == outcome.expected();
  }

  @Override
  public String text() {
    return String.format(
        Locale.ROOT,
        """
        case %s: %d services of %d, %d sidecars, endpoints of %s, %d changes a second; load %.1f on %d cores
        ms, clusters               %s
        ms, clusters and endpoints %s
        ms, push                   %s
        ms, push after write       %s
        changes %d, arrived %d of %d, lost %d, refused by etcd %d
        load %.1f MiB, %.2f s of CPU; an arrival %.0f us of CPU, %d bytes; resident %.0f MiB
        """,
        fleet.name(),
        fleet.services(),
        FleetCase.INSTANCES,
        fleet.sidecars(),
        fleet.subset() == 0 ? "all" : Integer.toString(fleet.subset()),
        fleet.rate(),
        load,
        Runtime.getRuntime().availableProcessors(),
        text(lags.clusters()),
        text(lags.endpoints()),
        text(lags.push()),
        text(lags.afterWrite()),
        outcome.changes(),
        arrived(),
        outcome.expected(),
        outcome.lost(),
        outcome.failed(),
        cost.loadBytes() / MIB,
        cost.loadCpuSeconds(),
        microsPerArrival(),
        bytesPerArrival(),
        residentMib());
  }

  private static String text(Histogram lags) {
    return String.format(
        Locale.ROOT,
        "P50 %.2f P90 %.2f P99 %.2f max %.2f",
        millis(lags, 50),
        millis(lags, 90),
        millis(lags, 99),
        millis(lags, 100));
  }

  @Override
  public String json() {
    return String.format(
        Locale.ROOT,
        """
        {"case": "%s", "java": "%s", "cores": %d, "load": %.1f,
         "clustersMillis": %s,
         "endpointsMillis": %s,
         "pushMillis": %s,
         "pushAfterWriteMillis": %s,
         "changes": %d, "arrived": %d, "expected": %d, "lost": %d, "refused": %d,
         "loadBytes": %d, "loadCpuSeconds": %.2f, "cpuMicrosPerArrival": %.1f, "bytesPerArrival": %d,
         "residentBytes": %d}
        """,
        fleet.name(),
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        load,
        json(lags.clusters()),
        json(lags.endpoints()),
        json(lags.push()),
        json(lags.afterWrite()),
        outcome.changes(),
        arrived(),
        outcome.expected(),
        outcome.lost(),
        outcome.failed(),
        cost.loadBytes(),
        cost.loadCpuSeconds(),
        microsPerArrival(),
        bytesPerArrival(),
        cost.residentBytes());
  }

  private static String json(Histogram lags) {
    return String.format(
        Locale.ROOT,
        "{\"p50\": %.3f, \"p90\": %.3f, \"p99\": %.3f, \"max\": %.3f}",
        millis(lags, 50),
        millis(lags, 90),
        millis(lags, 99),
        millis(lags, 100));
  }

  static double millis(Histogram lags, double percentile) {
    return lags.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }
}
