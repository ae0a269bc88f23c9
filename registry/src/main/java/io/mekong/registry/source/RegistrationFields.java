package io.mekong.registry.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.CharMatcher;
import com.google.common.base.Utf8;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one registration's JSON, names read without regard to case so that what Go's
 * encoder writes works; JSON null counts as absent (Go writes it for a nil map). Throws {@link
 * IllegalArgumentException} with a sentence for the user at the first broken rule.
 */
final class RegistrationFields {
  private static final int DEFAULT_WEIGHT = 100;
  private static final int MAX_WEIGHT = 65_535;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_LOCALITY = 253;
  private static final int MAX_METADATA_KEYS = 64;
  private static final int MAX_METADATA_BYTES = 4096;
  private static final String RESERVED_METADATA = "envoy.";

  private final Map<String, JsonNode> fields;
  private final AddressRule addresses;

  RegistrationFields(JsonNode object, AddressRule addresses) {
    this.fields = foldNames(object);
    this.addresses = addresses;
  }

  private static Map<String, JsonNode> foldNames(JsonNode object) {
    Map<String, JsonNode> folded = HashMap.newHashMap(object.size());
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (folded.put(name, field.getValue()) != null) {
        throw new IllegalArgumentException(
            "field '" + Rejection.shorten(name) + "' is there twice, in different case");
      }
    }
    return folded;
  }

  ServiceInstance instance(ServiceKey service, InstanceId id, ServiceInstance.Origin origin) {
    Health health = choice("health", Health.class, Health.HEALTHY);
    return new ServiceInstance(
        service,
        id,
        new ServiceInstance.Endpoint(
            addresses.canonical(needed("addr")), port(), weight(), locality()),
        health,
        metadata(),
        choice("protocol", Protocol.class, Protocol.HTTP),
        origin,
        marks(health));
  }

  /** Fields of these names may be somebody's own: what is no mark is ignored like those. */
  private ServiceInstance.Marks marks(Health health) {
    JsonNode drain = health == Health.DRAINING ? find("drain") : null;
    String by = drain == null ? "" : mark(drain.get("by"));
    return new ServiceInstance.Marks(by, mark(find("incarnation")));
  }

  private static String mark(@Nullable JsonNode node) {
    String text = node != null && node.isTextual() ? node.textValue() : "";
    return ServiceInstance.Marks.allowed(text) ? text : "";
  }

  private @Nullable JsonNode find(String name) {
    JsonNode node = fields.get(name);
    return node == null || node.isNull() ? null : node;
  }

  private String needed(String name) {
    JsonNode node = find(name);
    if (node == null) {
      throw new IllegalArgumentException("field '" + name + "' is missing");
    }
    return text(name, node);
  }

  private static String text(String name, JsonNode node) {
    if (!node.isTextual()) {
      throw new IllegalArgumentException("field '" + name + "' must be a string");
    }
    return unicode(name, node.textValue());
  }

  /** JSON may hold half of a surrogate pair; nothing that is sent on may. */
  private static String unicode(String name, String text) {
    try {
      var _ = Utf8.encodedLength(text);
      return text;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "field '" + name + "' holds half of a surrogate pair, which is no character", e);
    }
  }

  private int port() {
    JsonNode node = find("port");
    if (node == null) {
      throw new IllegalArgumentException("field 'port' is missing");
    }
    return integer("port", node, 1, MAX_PORT);
  }

  private int weight() {
    JsonNode node = find("weight");
    return node == null ? DEFAULT_WEIGHT : integer("weight", node, 0, MAX_WEIGHT);
  }

  private static int integer(String name, JsonNode node, int least, int most) {
    // Never clamped: a weight of -1 is somebody's mistake, not a wish for 0.
    if (!node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.intValue() < least
        || node.intValue() > most) {
      throw new IllegalArgumentException(
          "field '" + name + "' must be an integer of " + least + "-" + most);
    }
    return node.intValue();
  }

  private <E extends Enum<E>> E choice(String name, Class<E> type, E absent) {
    JsonNode node = find(name);
    if (node == null || text(name, node).isEmpty()) {
      return absent;
    }
    String given = text(name, node);
    for (E value : type.getEnumConstants()) {
      if (value.name().equals(given.toUpperCase(Locale.ROOT))) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "field '"
            + name
            + "' is '"
            + Rejection.shorten(given)
            + "', not one of "
            + java.util.Arrays.toString(type.getEnumConstants()));
  }

  private Locality locality() {
    JsonNode node = find("locality");
    if (node == null) {
      return Locality.UNKNOWN;
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException(
          "field 'locality' must be an object like {\"region\":\"eu\",\"zone\":\"a\"}");
    }
    Map<String, JsonNode> parts = foldNames(node);
    return new Locality(part(parts, "region"), part(parts, "zone"), part(parts, "subzone"));
  }

  private static String part(Map<String, JsonNode> parts, String name) {
    JsonNode node = parts.get(name);
    if (node == null || node.isNull()) {
      return "";
    }
    String value = text("locality." + name, node);
    if (value.length() > MAX_LOCALITY || CharMatcher.javaIsoControl().matchesAnyOf(value)) {
      throw new IllegalArgumentException(
          "field 'locality."
              + name
              + "' may have at most "
              + MAX_LOCALITY
              + " characters and no control characters");
    }
    return value;
  }

  private ImmutableSortedMap<String, String> metadata() {
    JsonNode node = find("metadata");
    if (node == null) {
      return ImmutableSortedMap.of();
    }
    if (!node.isObject() || node.size() > MAX_METADATA_KEYS) {
      throw new IllegalArgumentException(
          "field 'metadata' must be an object of at most " + MAX_METADATA_KEYS + " strings");
    }
    ImmutableSortedMap.Builder<String, String> entries = ImmutableSortedMap.naturalOrder();
    int bytes = 0;
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = unicode("metadata", entry.getKey());
      if (key.startsWith(RESERVED_METADATA)) {
        throw new IllegalArgumentException(
            "metadata keys that start with 'envoy.' are reserved: " + Rejection.shorten(key));
      }
      String value = text("metadata." + Rejection.shorten(key), entry.getValue());
      bytes += Utf8.encodedLength(key) + Utf8.encodedLength(value);
      entries.put(key, value);
    }
    if (bytes > MAX_METADATA_BYTES) {
      throw new IllegalArgumentException(
          "metadata has " + bytes + " bytes, at most " + MAX_METADATA_BYTES + " are allowed");
    }
    return entries.build();
  }
}
