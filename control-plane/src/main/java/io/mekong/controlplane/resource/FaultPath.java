package io.mekong.controlplane.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a tree of JSON stops fitting a message, which proto's own parser does not tell: looks
 * at each field by itself, and goes into the first that does not fit. Only for trees that were
 * refused; costs the parsing of what lies on the way down.
 */
final class FaultPath {
  private static final String TYPE = "@type";

  private final JsonFormat.TypeRegistry registry;

  private FaultPath(JsonFormat.TypeRegistry registry) {
    this.registry = registry;
  }

  /** Path of the fault from the message on; empty when no single field is to blame. */
  static String of(JsonNode tree, Descriptor type, JsonFormat.TypeRegistry registry) {
    return new FaultPath(registry).inMessage(tree, type, "");
  }

  private String inMessage(JsonNode node, Descriptor type, String path) {
    if (type.equals(Any.getDescriptor())) {
      Optional<Message> packed = EnvoyTypes.find(node.path(TYPE).asText());
      return packed.isEmpty() ? path : inFields(node, packed.get().getDescriptorForType(), path);
    }
    return inFields(node, type, path);
  }

  private String inFields(JsonNode node, Descriptor type, String path) {
    if (!node.isObject() || type.getFullName().startsWith("google.protobuf.")) {
      return path;
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getKey().equals(TYPE)) {
        continue;
      }
      String at = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      FieldDescriptor field = find(type, entry.getKey());
      if (field == null) {
        return at;
      }
      if (!fits(type, entry.getKey(), entry.getValue())) {
        return inValue(entry, field, at);
      }
    }
    return path;
  }

  private String inValue(Map.Entry<String, JsonNode> entry, FieldDescriptor field, String path) {
    JsonNode value = entry.getValue();
    Descriptor type = field.getContainingType();
    if (field.isMapField() && value.isObject()) {
      for (Map.Entry<String, JsonNode> each : value.properties()) {
        JsonNode alone = JsonNodeFactory.instance.objectNode().set(each.getKey(), each.getValue());
        if (!fits(type, entry.getKey(), alone)) {
          FieldDescriptor values = field.getMessageType().findFieldByNumber(2);
          return inElement(each.getValue(), values, path + "." + each.getKey());
        }
      }
      return path;
    }
    if (field.isRepeated() && value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        JsonNode alone = JsonNodeFactory.instance.arrayNode().add(value.get(i));
        if (!fits(type, entry.getKey(), alone)) {
          return inElement(value.get(i), field, path + "[" + i + "]");
        }
      }
      return path;
    }
    return field.isRepeated() ? path : inElement(value, field, path);
  }

  private String inElement(JsonNode value, FieldDescriptor field, String path) {
    return field.getJavaType() == JavaType.MESSAGE
        ? inMessage(value, field.getMessageType(), path)
        : path;
  }

  private static @Nullable FieldDescriptor find(Descriptor type, String name) {
    for (FieldDescriptor field : type.getFields()) {
      if (field.getName().equals(name) || field.getJsonName().equals(name)) {
        return field;
      }
    }
    return null;
  }

  private boolean fits(Descriptor type, String name, JsonNode value) {
    JsonNode alone = JsonNodeFactory.instance.objectNode().set(name, value);
    try {
      JsonFormat.parser()
          .usingTypeRegistry(registry)
          .merge(alone.toString(), DynamicMessage.newBuilder(type));
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }
}
