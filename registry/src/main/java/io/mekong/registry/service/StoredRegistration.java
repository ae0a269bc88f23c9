package io.mekong.registry.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.mekong.registry.source.StrictJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value of a registration, with the marks in it that the registry itself reads and writes.
 *
 * <p>An operator's drain is {@code "drain": {"by": "operator", "health": H}} beside health
 * DRAINING, where H is what the program says of its health meanwhile. Whoever does not know the
 * mark sees an instance that drains.
 *
 * @param value as it is stored
 * @param object the same, read; never changed
 */
record StoredRegistration(ByteString value, ObjectNode object) {
  private static final String DRAIN = "drain";
  private static final String HEALTH = "health";
  private static final String DRAINING = "DRAINING";
  private static final String HEALTHY = "HEALTHY";

  /** Throws {@link ApiException} when it cannot be read: nobody serves it as it stands. */
  static StoredRegistration read(ByteString value) {
    try {
      return new StoredRegistration(value, StrictJson.read(value, "what is stored"));
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          ErrorCode.INVALID_REGISTRATION,
          "what is stored is not a registration; replace it: " + e.getMessage(),
          e);
    }
  }

  /** Which run of its program registered it; empty when it does not say. */
  static String incarnationOf(ByteString value) {
    try {
      return text(find(StrictJson.read(value, "value"), "incarnation"));
    } catch (IllegalArgumentException e) {
      return ""; // nobody's; whoever registers replaces it
    }
  }

  /** Drops what a request says of a drain: that is not for the writer of a registration to say. */
  static void withoutDrain(ObjectNode request) {
    remove(request, DRAIN);
  }

  /** Whether an operator took it out of traffic. */
  boolean drained() {
    return drain() != null && draining();
  }

  /** Whether it is out of traffic, by whose wish ever. */
  boolean draining() {
    return text(find(object, HEALTH)).equalsIgnoreCase(DRAINING);
  }

  private @Nullable ObjectNode drain() {
    return find(object, DRAIN) instanceof ObjectNode drain && !text(drain.get("by")).isEmpty()
        ? drain
        : null;
  }

  /** Out of traffic by an operator, who stays responsible when it is already. */
  ByteString drainedBy(String operator) {
    if (drained()) {
      return value;
    }
    ObjectNode changed = object.deepCopy();
    remove(changed, DRAIN);
    changed.putObject(DRAIN).put("by", operator).put(HEALTH, said(find(object, HEALTH)));
    return withHealth(changed, DRAINING);
  }

  /** Out of traffic by the program itself; an operator's mark stays beside it. */
  ByteString drainedByProgram() {
    ObjectNode changed = object.deepCopy();
    if (drained() && find(changed, DRAIN) instanceof ObjectNode drain) {
      drain.put(HEALTH, DRAINING);
    }
    return withHealth(changed, DRAINING);
  }

  /** What a program says of itself, under the operator's mark that stands here. */
  ByteString over(ByteString said) {
    ObjectNode drain = drained() ? drain() : null;
    return drain == null ? said : read(said).drainedBy(text(drain.get("by")));
  }

  /** As the program says it is, without the operator's mark. */
  ByteString lifted() {
    ObjectNode drain = drained() ? drain() : null;
    if (drain == null) {
      return value;
    }
    ObjectNode changed = object.deepCopy();
    remove(changed, DRAIN);
    return withHealth(changed, said(drain.get(HEALTH)));
  }

  private static String said(@Nullable JsonNode health) {
    return text(health).isEmpty() ? HEALTHY : text(health);
  }

  private static ByteString withHealth(ObjectNode object, String health) {
    remove(object, HEALTH);
    return StrictJson.write(object.put(HEALTH, health));
  }

  private static String text(@Nullable JsonNode node) {
    return node != null && node.isTextual() ? node.textValue() : "";
  }

  /** Names are read without regard to case. */
  private static @Nullable JsonNode find(ObjectNode object, String name) {
    return object
        .propertyStream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private static void remove(ObjectNode object, String name) {
    List<String> names =
        object
            .propertyStream()
            .map(Map.Entry::getKey)
            .filter(key -> key.equalsIgnoreCase(name))
            .toList();
    names.forEach(object::remove);
  }
}
