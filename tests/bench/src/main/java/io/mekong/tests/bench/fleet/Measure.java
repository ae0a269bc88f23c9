package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One figure that control planes are compared by; less is better.
 *
 * @param key in JSON
 * @param title in tables, with the unit
 * @param of a run
 */
record Measure(String key, String title, ToDoubleFunction<FleetFigures> of) {
  static final ImmutableList<Measure> ALL =
      ImmutableList.of(
          new Measure(
              "clustersP50",
              "clusters loaded, P50 ms",
              run -> FleetFigures.millis(run.lags().clusters(), 50)),
          new Measure(
              "clustersP99",
              "clusters loaded, P99 ms",
              run -> FleetFigures.millis(run.lags().clusters(), 99)),
          new Measure(
              "endpointsP50",
              "and endpoints, P50 ms",
              run -> FleetFigures.millis(run.lags().endpoints(), 50)),
          new Measure(
              "endpointsP99",
              "and endpoints, P99 ms",
              run -> FleetFigures.millis(run.lags().endpoints(), 99)),
          new Measure("loadCpuSeconds", "CPU to load, s", run -> run.cost().loadCpuSeconds()),
          new Measure("pushP50", "push, P50 ms", run -> FleetFigures.millis(run.lags().push(), 50)),
          new Measure("pushP99", "push, P99 ms", run -> FleetFigures.millis(run.lags().push(), 99)),
          new Measure(
              "afterWriteP50",
              "push after write, P50 ms",
              run -> FleetFigures.millis(run.lags().afterWrite(), 50)),
          new Measure(
              "afterWriteP99",
              "push after write, P99 ms",
              run -> FleetFigures.millis(run.lags().afterWrite(), 99)),
          new Measure("cpuMicrosPerArrival", "CPU an arrival, us", FleetFigures::microsPerArrival),
          new Measure("bytesPerArrival", "bytes an arrival", FleetFigures::bytesPerArrival),
          new Measure("loadBytes", "bytes to load", run -> run.cost().load().bytes()),
          new Measure("settledMillis", "settled, ms", FleetFigures::settlingMillis),
          new Measure("residentMib", "resident at the end, MiB", FleetFigures::residentMib),
          new Measure("peakMib", "resident at most, MiB", FleetFigures::peakMib),
          new Measure("heapMib", "live heap, MiB", FleetFigures::heapMib));

  /** The one in the middle of all runs; of two in the middle the lesser. */
  double median(List<FleetFigures> runs) {
    return runs.stream().mapToDouble(of).sorted().skip((runs.size() - 1) / 2).findFirst().orElse(0);
  }
}
