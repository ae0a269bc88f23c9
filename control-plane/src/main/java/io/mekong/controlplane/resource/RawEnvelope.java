package io.mekong.controlplane.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.util.Durations;
import io.mekong.controlplane.snapshot.NodeSelector;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A resource with what its envelope says about it.
 *
 * @param spec the resource itself
 * @param nodes for whom it is meant; every node when it came bare or without labels
 * @param ttl how long a node keeps it without hearing of it; empty for ever
 * @param wrapped false when it came bare
 */
record RawEnvelope(JsonNode spec, NodeSelector nodes, Optional<Duration> ttl, boolean wrapped) {
  /** The field that tells an envelope from a bare resource. */
  static final String API_VERSION = "apiVersion";

  /** The field that holds the resource. */
  static final String SPEC = "spec";

  private static final String VERSION = "mekong/v1";
  private static final String KIND = "RawResource";
  private static final ImmutableSet<String> FIELDS =
      ImmutableSet.of(API_VERSION, "kind", "metadata", "ttl", SPEC);
  private static final ImmutableSet<String> METADATA = ImmutableSet.of("name", "labels");
  private static final int MAX_LABELS = 64;
  private static final com.google.protobuf.Duration LEAST_TTL = Durations.fromSeconds(1);

  /**
   * Reads a value, whether wrapped or not. Strict: a label that is overlooked for a misspelt field
   * would send the resource to more nodes than its author meant.
   *
   * @param name from the key
   */
  static RawEnvelope of(JsonNode value, String name) throws RawFault {
    if (!value.has(API_VERSION)) {
      return new RawEnvelope(value, NodeSelector.EVERY_NODE, Optional.empty(), false);
    }
    if (!value.path(API_VERSION).asText().equals(VERSION)
        || !value.path("kind").asText().equals(KIND)) {
      throw new RawFault(
          "the envelope is not " + VERSION + " " + KIND,
          "Write apiVersion " + VERSION + " and kind " + KIND + ", or the bare resource.");
    }
    checkFields(value, FIELDS, "");
    JsonNode metadata = value.path("metadata");
    if (value.has("metadata") && !metadata.isObject()) {
      throw new RawFault("metadata is not an object", "Write metadata with a name and labels.")
          .at("metadata");
    }
    checkFields(metadata, METADATA, "metadata");
    String inside = metadata.path("name").asText(name);
    if (!inside.equals(name)) {
      throw new RawFault(
              "the key says " + name + " but metadata.name is another",
              ": " + inside,
              "Make both equal.")
          .at("metadata.name");
    }
    if (!value.path(SPEC).isObject()) {
      throw new RawFault("the envelope has no spec", "Put the resource into spec.").at(SPEC);
    }
    return new RawEnvelope(value.path(SPEC), nodes(metadata), ttl(value), true);
  }

  /** An envelope of this name with nothing in it. */
  static ObjectNode blank(String name) {
    ObjectNode envelope = JsonNodeFactory.instance.objectNode();
    envelope.put(API_VERSION, VERSION).put("kind", KIND);
    envelope.putObject("metadata").put("name", name);
    return envelope;
  }

  /** Without the resource, which may be a secret. */
  @Override
  public String toString() {
    return "RawEnvelope[nodes=%s, ttl=%s]".formatted(nodes, ttl);
  }

  private static void checkFields(JsonNode object, ImmutableSet<String> known, String where)
      throws RawFault {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey())) {
        throw new RawFault(
                (where.isEmpty() ? "the envelope" : where) + " has a field that it may not have",
                ": " + field.getKey(),
                "It may have " + String.join(", ", known) + ".")
            .at(where.isEmpty() ? field.getKey() : where + "." + field.getKey());
      }
    }
  }

  private static Optional<Duration> ttl(JsonNode value) throws RawFault {
    if (!value.has("ttl")) {
      return Optional.empty();
    }
    try {
      com.google.protobuf.Duration ttl = Durations.parse(value.path("ttl").asText());
      if (Durations.compare(ttl, LEAST_TTL) >= 0) {
        return Optional.of(Duration.ofSeconds(ttl.getSeconds(), ttl.getNanos()));
      }
    } catch (ParseException e) {
      // told below
    }
    throw new RawFault(
            "ttl is not a duration of at least 1s", "Write seconds with an s, such as \"30s\".")
        .at("ttl");
  }

  private static NodeSelector nodes(JsonNode metadata) throws RawFault {
    if (!metadata.has("labels")) {
      return NodeSelector.EVERY_NODE;
    }
    JsonNode labels = metadata.path("labels");
    if (!labels.isObject() || labels.size() > MAX_LABELS) {
      throw new RawFault(
              "metadata.labels is not an object of at most " + MAX_LABELS + " labels",
              "Write {\"name\": \"value\"} for each metadata field of the nodes that are meant.")
          .at("metadata.labels");
    }
    ImmutableSortedMap.Builder<String, String> selected = ImmutableSortedMap.naturalOrder();
    for (Map.Entry<String, JsonNode> label : labels.properties()) {
      selected.put(label.getKey(), value(label.getKey(), label.getValue()));
    }
    return new NodeSelector(selected.buildOrThrow());
  }

  private static String value(String name, JsonNode value) throws RawFault {
    boolean reserved = NodeSelector.RESERVED.contains(name);
    if (!reserved && (name.startsWith("node.") || name.startsWith("locality."))) {
      throw new RawFault(
              "no node has a fact of the name of a label",
              ": " + name,
              "Of these there are " + String.join(", ", NodeSelector.RESERVED) + ".")
          .at("metadata.labels." + name);
    }
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw new RawFault(
              "a label is not a string with something in it",
              ": " + name,
              "Labels are compared with strings; put quotes around the value.")
          .at("metadata.labels." + name);
    }
    return value.textValue();
  }
}
