package io.mekong.tests.demo;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import io.mekong.registry.v1.Health;
import java.util.stream.LongStream;

/**
 * How long Envoy takes to follow when one instance's health changes.
 *
 * @param nanos one figure a flip, in the order they were made: from the return of the write to etcd
 *     until Envoy's {@code /clusters} shows it, the last poll included
 */
record HealthFlips(ImmutableList<Long> nanos) {
  /**
   * Flips an UNHEALTHY instance to HEALTHY and back; it is UNHEALTHY again when the count is even.
   */
  static HealthFlips measure(int count, Greeter flipped, Sidecar sidecar) {
    ImmutableSortedSet<String> without = sidecar.envoy().endpoints(Greeter.SERVICE);
    ImmutableSortedSet<String> with =
        ImmutableSortedSet.copyOf(Sets.union(without, ImmutableSortedSet.of(flipped.endpoint())));
    ImmutableList.Builder<Long> nanos = ImmutableList.builder();
    for (int i = 0; i < count; i++) {
      boolean healthy = i % 2 == 0;
      flipped.health(healthy ? Health.HEALTH_HEALTHY : Health.HEALTH_UNHEALTHY);
      long written = System.nanoTime();
      follow(sidecar, healthy ? with : without);
      nanos.add(System.nanoTime() - written);
    }
    return new HealthFlips(nanos.build());
  }

  // Bare polling for a second, so that the figure is Envoy's and not the poll interval's.
  private static void follow(Sidecar sidecar, ImmutableSortedSet<String> expected) {
    long end = System.nanoTime() + 1_000_000_000L;
    while (System.nanoTime() < end) {
      if (sidecar.envoy().endpoints(Greeter.SERVICE).equals(expected)) {
        return;
      }
    }
    sidecar.envoy().awaitEndpoints(Greeter.SERVICE, expected);
  }

  /** Median in milliseconds. */
  double medianMillis() {
    long[] sorted = sorted().toArray();
    int middle = sorted.length / 2;
    return (sorted[middle] + sorted[(sorted.length - 1) / 2]) / 2e6;
  }

  /** Largest in milliseconds. */
  double maxMillis() {
    return sorted().max().orElse(0) / 1e6;
  }

  private LongStream sorted() {
    return nanos.stream().mapToLong(Long::longValue).sorted();
  }
}
