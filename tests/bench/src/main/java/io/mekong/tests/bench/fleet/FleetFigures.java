package io.mekong.tests.bench.fleet;

import io.mekong.tests.bench.Bench;
import io.mekong.tests.bench.Percentiles;
import java.time.Duration;
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
  private static final double PERCENT = 100;
  private static final double KIB = 1 << 10;
  private static final double MIB = 1 << 20;

  /**
   * Of the control plane.
   *
   * @param loadCpuSeconds until all had loaded
   * @param pushCpuSeconds from then on
   * @param load what was sent until then
   * @param push what was sent from then on
   * @param memory of its process
   */
  record Cost(
      double loadCpuSeconds, double pushCpuSeconds, Traffic load, Traffic push, Memory memory) {}

  /**
   * Bytes; 0 where the process runs elsewhere.
   *
   * @param resident at the end
   * @param peak resident at most, since the process began
   * @param heapBefore live on the heap before the first sidecar came, after a full collection
   * @param heap the same at the end, with all sidecars
   */
  record Memory(long resident, long peak, long heapBefore, long heap) {}

  /**
   * Whether everything arrived.
   *
   * @param changes written
   * @param expected arrivals of them, at all sidecars together
   * @param lost assignments that are not the newest 20 s after the last change
   * @param failed changes that etcd did not take
   * @param settling from etcd's last answer until all had the newest
   * @param deliveries of resources, loads included
   */
  record Outcome(
      int changes,
      long expected,
      long lost,
      int failed,
      Duration settling,
      Deliveries deliveries) {}

  /** The same with what was on the heap before. */
  FleetFigures heldBefore(long bytes) {
    Memory held = new Memory(cost.memory.resident, cost.memory.peak, bytes, cost.memory.heap);
    Cost all = new Cost(cost.loadCpuSeconds, cost.pushCpuSeconds, cost.load, cost.push, held);
    return new FleetFigures(fleet, lags, all, outcome, load);
  }

  private long arrived() {
    return lags.push().getTotalCount();
  }

  double microsPerArrival() {
    return arrived() == 0 ? 0 : cost.pushCpuSeconds() * 1e6 / arrived();
  }

  long bytesPerArrival() {
    return arrived() == 0 ? 0 : cost.push().bytes() / arrived();
  }

  double residentMib() {
    return cost.memory().resident() / MIB;
  }

  double peakMib() {
    return cost.memory().peak() / MIB;
  }

  double heapMib() {
    return cost.memory().heap() / MIB;
  }

  /** What each sidecar adds to the live heap, in KiB. */
  double heapKibPerSidecar() {
    return (cost.memory().heap() - cost.memory().heapBefore()) / KIB / fleet.sidecars();
  }

  /** Of the control plane, in microseconds. */
  double microsPerChange() {
    return outcome.changes() == 0 ? 0 : cost.pushCpuSeconds() * 1e6 / outcome.changes();
  }

  double settlingMillis() {
    return outcome.settling().toNanos() / 1e6;
  }

  /** Responses that a sidecar got and answered, for each change that it saw. */
  double roundTripsPerArrival() {
    return arrived() == 0 ? 0 : (double) cost.push().responses() / arrived();
  }

  /** Of HTTP/2, both ways. */
  double linkBytesPerArrival() {
    return arrived() == 0 ? 0 : (double) cost.push().linkBytes() / arrived();
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
        changes %d, arrived %d of %d, lost %d, refused by etcd %d, settled %.0f ms after the last; streams broken %d
        load %.1f MiB, %.2f s of CPU; an arrival %.0f us of CPU, %d bytes; a change %.0f us of CPU
        resident %.0f MiB, at most %.0f; live heap %.1f MiB, %.1f KiB of it for a sidecar
        responses an arrival %.3f, bytes of HTTP/2 an arrival %.0f; already encoded %.2f %% of %d resources
        """,
        fleet.name(),
        fleet.services(),
        fleet.instances(),
        fleet.sidecars(),
        fleet.subset() == 0 ? "all" : Integer.toString(fleet.subset()),
        fleet.rate(),
        load,
        Runtime.getRuntime().availableProcessors(),
        new Percentiles(lags.clusters()).text(),
        new Percentiles(lags.endpoints()).text(),
        new Percentiles(lags.push()).text(),
        new Percentiles(lags.afterWrite()).text(),
        outcome.changes(),
        arrived(),
        outcome.expected(),
        outcome.lost(),
        outcome.failed(),
        settlingMillis(),
        lags.broken().get(),
        cost.load().bytes() / MIB,
        cost.loadCpuSeconds(),
        microsPerArrival(),
        bytesPerArrival(),
        microsPerChange(),
        residentMib(),
        peakMib(),
        heapMib(),
        heapKibPerSidecar(),
        roundTripsPerArrival(),
        linkBytesPerArrival(),
        PERCENT * outcome.deliveries().share(),
        outcome.deliveries().all());
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
         "changes": %d, "arrived": %d, "expected": %d, "lost": %d, "refused": %d, "brokenStreams": %d,
         "loadBytes": %d, "loadCpuSeconds": %.2f, "cpuMicrosPerArrival": %.1f, "bytesPerArrival": %d,
         "responsesPerArrival": %.4f, "linkBytesPerArrival": %.0f, "cpuMicrosPerChange": %.1f, "settledMillis": %.1f,
         "deliveries": %d, "reusedShare": %.4f,
         "residentBytes": %d, "peakResidentBytes": %d, "heapBeforeBytes": %d, "heapBytes": %d}
        """,
        fleet.name(),
        Runtime.version(),
        Runtime.getRuntime().availableProcessors(),
        load,
        new Percentiles(lags.clusters()).json(),
        new Percentiles(lags.endpoints()).json(),
        new Percentiles(lags.push()).json(),
        new Percentiles(lags.afterWrite()).json(),
        outcome.changes(),
        arrived(),
        outcome.expected(),
        outcome.lost(),
        outcome.failed(),
        lags.broken().get(),
        cost.load().bytes(),
        cost.loadCpuSeconds(),
        microsPerArrival(),
        bytesPerArrival(),
        roundTripsPerArrival(),
        linkBytesPerArrival(),
        microsPerChange(),
        settlingMillis(),
        outcome.deliveries().all(),
        outcome.deliveries().share(),
        cost.memory().resident(),
        cost.memory().peak(),
        cost.memory().heapBefore(),
        cost.memory().heap());
  }

  static double millis(Histogram lags, double percentile) {
    return new Percentiles(lags).millis(percentile);
  }
}
