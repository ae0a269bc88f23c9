package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;

/** What differs between two values, in few words. */
final class Changed {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_VALUE = 24;
  private static final int MOST_FIELDS = 3;

  private Changed() {}

  static String of(Optional<String> before, Optional<String> after) {
    if (before.isEmpty()) {
      return after.isEmpty() ? "" : "created";
    }
    if (after.isEmpty()) {
      return before.get().startsWith("{") ? "deleted" : before.get();
    }
    JsonNode old = read(before.get());
    JsonNode now = read(after.get());
    return old.isObject() && now.isObject() ? fields(old, now) : "replaced";
  }

  private static String fields(JsonNode old, JsonNode now) {
    TreeSet<String> names = new TreeSet<>();
    old.fieldNames().forEachRemaining(names::add);
    now.fieldNames().forEachRemaining(names::add);
    names.removeIf(name -> old.path(name).equals(now.path(name)));
    StringJoiner words = new StringJoiner(", ");
    names.stream()
        .limit(MOST_FIELDS)
        .forEach(
            name -> words.add(name + ": " + text(old.path(name)) + " -> " + text(now.path(name))));
    if (names.size() > MOST_FIELDS) {
      words.add("and " + (names.size() - MOST_FIELDS) + " more");
    }
    return words.toString();
  }

  private static String text(JsonNode value) {
    String text = value.isMissingNode() ? "none" : value.isValueNode() ? value.asText() : "...";
    return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "...";
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
