package io.mekong.controlplane.golden;

import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeGroup.Dialect;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.registry.model.Locality;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A node of a case: its group, and what selectors may ask it for. */
record GoldenNode(NodeGroup group, NodeFacts facts) {
  /** Reads metadata, among which cluster and locality stand under the names that labels have. */
  static GoldenNode of(String id, @Nullable Map<?, ?> metadata) {
    Map<String, Object> given = new TreeMap<>();
    if (metadata != null) {
      metadata.forEach((key, value) -> given.put(key.toString(), value));
    }
    return new GoldenNode(group(given), facts(id, given));
  }

  private static NodeGroup group(Map<String, Object> given) {
    return new NodeGroup(
        Dialect.valueOf(text(given, "dialect", "ENVOY")),
        text(given, "mekong.service", ""),
        port(given, "mekong.outbound.port"),
        port(given, "mekong.inbound.port"),
        port(given, "mekong.app.port"),
        given.containsKey("mekong.services")
            ? ImmutableSortedSet.copyOf(text(given, "mekong.services", "").split(","))
            : ImmutableSortedSet.of());
  }

  private static NodeFacts facts(String id, Map<String, Object> given) {
    ImmutableSetMultimap.Builder<String, String> metadata = ImmutableSetMultimap.builder();
    given.forEach((name, value) -> {
      for (Object each : value instanceof List<?> list ? list : List.of(value)) {
        if (each instanceof String text) {
          metadata.put(name, text);
        }
      }
    });
    return new NodeFacts(
        id,
        text(given, "node.cluster", ""),
        new Locality(
            text(given, "locality.region", ""),
            text(given, "locality.zone", ""),
            text(given, "locality.sub_zone", "")),
        metadata.build());
  }

  /** What of a table's entry the node is sent, or null. */
  @Nullable VersionedResource sees(VersionedResource resource) {
    VersionedResource mine = resource.forNode(facts);
    boolean allowed = mine != null && (mine.service().isEmpty() || group.allows(mine.service()));
    return allowed ? mine : null;
  }

  private static String text(Map<String, Object> given, String key, String absent) {
    return String.valueOf(given.getOrDefault(key, absent));
  }

  private static OptionalInt port(Map<String, Object> given, String key) {
    return given.containsKey(key)
        ? OptionalInt.of(Integer.parseInt(text(given, key, "")))
        : OptionalInt.empty();
  }
}
