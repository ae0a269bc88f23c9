package io.mekong.controlplane.xds.server;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.registry.model.Locality;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Who a client says it is: the first node of a stream.
 *
 * @param facts what selectors of resources may ask for; its id is never empty
 * @param userAgent name and version
 * @param group what decides over its tables
 * @param unwraps whether a SotW response may hold a resource in a {@code Resource}, which is where
 *     its time to live is; over delta all are
 */
record NodeIdentity(NodeFacts facts, String userAgent, NodeGroup group, boolean unwraps) {
  private static final String UNWRAPS = "xds.config.resource-in-sotw";

  private static final int MAX_METADATA_BYTES = 64 * 1024;
  private static final int MAX_DEPTH = 16;
  private static final int MAX_ID = 253;

  /**
   * Reads a node.
   *
   * @throws IllegalArgumentException with a sentence for the user when something cannot be used
   */
  static NodeIdentity of(Node node) {
    if (node.getId().isEmpty() || node.getId().length() > MAX_ID) {
      throw new IllegalArgumentException(
          "the first request of a stream must carry a node with an id of 1-"
              + MAX_ID
              + " characters");
    }
    if (node.getMetadata().getSerializedSize() > MAX_METADATA_BYTES) {
      throw new IllegalArgumentException("node metadata may have at most 64 KiB");
    }
    node.getMetadata().getFieldsMap().values().forEach(value -> checkDepth(value, 1));
    return new NodeIdentity(facts(node), userAgent(node), group(node), unwraps(node));
  }

  /**
   * Envoy has been doing so since 1.17 and does not announce it (seen of 1.40), gRPC libraries do.
   *
   * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/api/client_features">Client
   *     features</a>
   */
  private static boolean unwraps(Node node) {
    return node.getUserAgentName().equals("envoy")
        || node.getClientFeaturesList().contains(UNWRAPS);
  }

  /** Never empty. */
  String id() {
    return facts.id();
  }

  /** As the node says; may be empty. */
  String cluster() {
    return facts.cluster();
  }

  private static NodeFacts facts(Node node) {
    ImmutableSetMultimap.Builder<String, String> metadata = ImmutableSetMultimap.builder();
    node.getMetadata()
        .getFieldsMap()
        .forEach((name, value) -> {
          if (value.hasStringValue()) {
            metadata.put(name, value.getStringValue());
          }
          value.getListValue().getValuesList().stream()
              .filter(Value::hasStringValue)
              .forEach(element -> metadata.put(name, element.getStringValue()));
        });
    return new NodeFacts(
        node.getId(),
        node.getCluster(),
        new Locality(
            node.getLocality().getRegion(),
            node.getLocality().getZone(),
            node.getLocality().getSubZone()),
        metadata.build());
  }

  private static void checkDepth(Value value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "node metadata may be nested at most " + MAX_DEPTH + " deep");
    }
    value.getStructValue().getFieldsMap().values().forEach(v -> checkDepth(v, depth + 1));
    value.getListValue().getValuesList().forEach(v -> checkDepth(v, depth + 1));
  }

  private static String userAgent(Node node) {
    if (node.hasUserAgentBuildVersion()) {
      var version = node.getUserAgentBuildVersion().getVersion();
      return "%s %d.%d.%d"
          .formatted(
              node.getUserAgentName(),
              version.getMajorNumber(),
              version.getMinorNumber(),
              version.getPatch());
    }
    return (node.getUserAgentName() + " " + node.getUserAgentVersion()).strip();
  }

  private static NodeGroup group(Node node) {
    Map<String, Value> metadata = node.getMetadata().getFieldsMap();
    return new NodeGroup(
        node.getUserAgentName().startsWith("gRPC")
            ? NodeGroup.Dialect.GRPC
            : NodeGroup.Dialect.ENVOY,
        text(metadata, "mekong.service"),
        port(metadata, "mekong.outbound.port"),
        port(metadata, "mekong.inbound.port"),
        port(metadata, "mekong.app.port"),
        services(metadata));
  }

  private static String text(Map<String, Value> metadata, String key) {
    Value value = metadata.get(key);
    if (value == null) {
      return "";
    }
    if (value.getKindCase() != Value.KindCase.STRING_VALUE) {
      throw new IllegalArgumentException("node metadata " + key + " must be a string");
    }
    return value.getStringValue();
  }

  private static OptionalInt port(Map<String, Value> metadata, String key) {
    Value value = metadata.get(key);
    if (value == null) {
      return OptionalInt.empty();
    }
    double port =
        switch (value.getKindCase()) {
          case NUMBER_VALUE -> value.getNumberValue();
          case STRING_VALUE -> number(value.getStringValue());
          default -> -1;
        };
    if (port < 1 || port > 65_535 || port != Math.rint(port)) {
      throw new IllegalArgumentException("node metadata " + key + " must be a port of 1-65535");
    }
    return OptionalInt.of((int) port);
  }

  private static double number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static ImmutableSortedSet<String> services(Map<String, Value> metadata) {
    String key = "mekong.services";
    Value value = metadata.get(key);
    if (value == null) {
      return ImmutableSortedSet.of();
    }
    ImmutableSortedSet<String> names =
        switch (value.getKindCase()) {
          case STRING_VALUE ->
              ImmutableSortedSet.copyOf(
                  Splitter.on(',').trimResults().omitEmptyStrings().split(value.getStringValue()));
          case LIST_VALUE ->
              value.getListValue().getValuesList().stream()
                  .map(Value::getStringValue)
                  .collect(ImmutableSortedSet.toImmutableSortedSet(String::compareTo));
          default -> ImmutableSortedSet.of();
        };
    // An empty set means all services; what was meant to narrow must not widen.
    if (names.isEmpty() || names.contains("")) {
      throw new IllegalArgumentException(
          "node metadata "
              + key
              + " must be a list of names or a string with commas; leave it out for all services");
    }
    return names;
  }
}
