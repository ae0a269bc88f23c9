package io.mekong.tests.chaos;

import com.google.common.collect.ImmutableSet;
import io.mekong.tests.kit.MekongProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * What operators are told of held instances.
 *
 * @param protectedServices names
 * @param count of the held instances
 * @param listed the held instances, as {@code service endpoint}
 */
record HeldReports(ImmutableSet<String> protectedServices, int count, ImmutableSet<String> listed) {

  /** As one answer of the status tells it. */
  static HeldReports of(MekongProcess mekong) throws IOException {
    Map<?, ?> status = json(mekong, "/api/v1/status");
    ImmutableSet.Builder<String> listed = ImmutableSet.builder();
    for (Object held : list(status.get("held"))) {
      Map<?, ?> one = (Map<?, ?>) held;
      listed.add(one.get("service") + " " + one.get("endpoint"));
    }
    Map<?, ?> counts = (Map<?, ?>) Objects.requireNonNull(status.get("counts"));
    return new HeldReports(
        list(status.get("protectedServices")).stream()
            .map(String::valueOf)
            .collect(ImmutableSet.toImmutableSet()),
        (Integer) Objects.requireNonNull(counts.get("held")),
        listed.build());
  }

  /** How many of a service's instances its own page marks as held. */
  static long onPageOf(MekongProcess mekong, String service) throws IOException {
    Map<?, ?> page = json(mekong, "/api/v1/services/" + service + "/instances");
    return list(page.get("items")).stream()
        .filter(instance -> ((Map<?, ?>) instance).get("held") != null)
        .count();
  }

  private static List<?> list(@Nullable Object value) {
    return (List<?>) Objects.requireNonNull(value);
  }

  private static Map<?, ?> json(MekongProcess mekong, String path) throws IOException {
    return new Yaml().load(mekong.admin().get("localhost", path).body());
  }
}
