package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.bench.Bench;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * What coming back cost.
 *
 * @param sidecars that came each time
 * @param unchanged when nothing had changed meanwhile
 * @param changed when ten services had
 */
record StormFigures(int sidecars, ImmutableList<Storm> unchanged, ImmutableList<Storm> changed)
    implements Bench.Figures {
  /**
   * One time.
   *
   * @param complete from opening until a sidecar was complete, in microseconds
   * @param bytes of responses to all, as protobuf
   * @param mostBytes to one of them
   * @param unexpected resources sent to who had them; must be 0
   * @param cpuSeconds of the control plane
   */
  record Storm(Histogram complete, long bytes, long mostBytes, long unexpected, double cpuSeconds) {
    private String text(int sidecars) {
      return String.format(
          Locale.ROOT,
          "bytes each %d, at most %d; ms P50 %.0f P99 %.0f; %.2f s of CPU; sent in vain %d",
          bytes / sidecars,
          mostBytes,
          FleetFigures.millis(complete, 50),
          FleetFigures.millis(complete, 99),
          cpuSeconds,
          unexpected);
    }

    private String json(int sidecars) {
      return String.format(
          Locale.ROOT,
          "{\"bytesEach\": %d, \"mostBytes\": %d, \"p50Millis\": %.3f, \"p99Millis\": %.3f,"
              + " \"cpuSeconds\": %.2f, \"sentInVain\": %d}",
          bytes / sidecars,
          mostBytes,
          FleetFigures.millis(complete, 50),
          FleetFigures.millis(complete, 99),
          cpuSeconds,
          unexpected);
    }
  }

  @Override
  public boolean correct() {
    return Stream.concat(unchanged.stream(), changed.stream())
        .allMatch(storm -> storm.unexpected() == 0);
  }

  @Override
  public String text() {
    return String.format(
            Locale.ROOT,
            "storm: %d sidecars with 1,000 clusters and the endpoints of 50 come back at once%n",
            sidecars)
        + lines("nothing changed     ", unchanged)
        + lines("10 services changed ", changed);
  }

  private String lines(String title, ImmutableList<Storm> storms) {
    return storms.stream()
        .map(storm -> title + storm.text(sidecars) + "\n")
        .collect(Collectors.joining());
  }

  @Override
  public String json() {
    return "{\"sidecars\": %d, \"unchanged\": %s, \"changed\": %s}"
        .formatted(sidecars, json(unchanged), json(changed));
  }

  private String json(ImmutableList<Storm> storms) {
    return storms.stream()
        .map(storm -> storm.json(sidecars))
        .collect(Collectors.joining(",\n ", "[", "]"));
  }
}
