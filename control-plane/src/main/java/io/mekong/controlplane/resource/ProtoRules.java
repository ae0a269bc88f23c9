package io.mekong.controlplane.resource;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The constraints that Envoy's protos declare ({@code validate.rules}). Envoy checks the same ones
 * and refuses a whole update for one broken field, so they are checked before anything is sent.
 * Messages packed into an {@code Any} are checked too.
 */
public final class ProtoRules {
  private static final Map<Descriptor, Plan> PLANS = new ConcurrentHashMap<>();

  private ProtoRules() {}

  /** The fields of a message that have rules of their own. */
  private record Plan(ImmutableList<OneofDescriptor> required, ImmutableList<Ruled> ruled) {
    static Plan of(Descriptor descriptor) {
      if (descriptor.getOptions().getExtension(Validate.disabled)) {
        return new Plan(ImmutableList.of(), ImmutableList.of());
      }
      return new Plan(
          descriptor.getRealOneofs().stream()
              .filter(oneof -> oneof.getOptions().getExtension(Validate.required))
              .collect(ImmutableList.toImmutableList()),
          descriptor.getFields().stream()
              .filter(field -> field.getOptions().hasExtension(Validate.rules))
              .map(field -> new Ruled(field, field.getOptions().getExtension(Validate.rules)))
              .collect(ImmutableList.toImmutableList()));
    }
  }

  private record Ruled(FieldDescriptor field, FieldRules rules) {}

  /** The first constraint that a message breaks, one sentence with the field's path, or empty. */
  public static Optional<String> firstViolation(Message message) {
    return Optional.ofNullable(violation(message, ""));
  }

  private static @Nullable String violation(Message message, String path) {
    if (message instanceof Any any) {
      return packedViolation(any, path);
    }
    Plan plan = PLANS.computeIfAbsent(message.getDescriptorForType(), Plan::of);
    for (OneofDescriptor oneof : plan.required()) {
      if (!message.hasOneof(oneof)) {
        return path + "(" + names(oneof) + ") is needed";
      }
    }
    for (Ruled ruled : plan.ruled()) {
      String fault = violation(message, ruled);
      if (fault != null) {
        return path + ruled.field().getName() + " " + fault;
      }
    }
    return nestedViolation(message, path);
  }

  private static @Nullable String violation(Message message, Ruled ruled) {
    FieldDescriptor field = ruled.field();
    boolean absent = field.hasPresence() && !message.hasField(field);
    if (absent) {
      // Within a oneof a member is needed only by itself, once it is chosen.
      boolean choice = field.getRealContainingOneof() != null;
      return !choice && needed(ruled.rules()) ? "is needed" : null;
    }
    return FieldRule.violation(field, ruled.rules(), message.getField(field));
  }

  private static boolean needed(FieldRules rules) {
    return rules.getMessage().getRequired()
        || rules.getAny().getRequired()
        || rules.getDuration().getRequired()
        || rules.getTimestamp().getRequired();
  }

  private static @Nullable String nestedViolation(Message message, String path) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.getJavaType() != JavaType.MESSAGE) {
        continue;
      }
      int index = 0;
      for (Message element : elements(field, entry.getValue())) {
        String position = field.isRepeated() ? "[" + index++ + "]." : ".";
        String fault = violation(element, path + field.getName() + position);
        if (fault != null) {
          return fault;
        }
      }
    }
    return null;
  }

  private static List<Message> elements(FieldDescriptor field, Object value) {
    List<Message> elements = new ArrayList<>();
    if (field.isRepeated()) {
      for (Object element : (List<?>) value) {
        elements.add((Message) element);
      }
    } else {
      elements.add((Message) value);
    }
    return elements;
  }

  private static @Nullable String packedViolation(Any any, String path) {
    Optional<Message> type = EnvoyTypes.find(any.getTypeUrl());
    if (type.isEmpty()) {
      return null;
    }
    try {
      return violation(type.get().getParserForType().parseFrom(any.getValue()), path);
    } catch (InvalidProtocolBufferException e) {
      return path + "value is not a " + any.getTypeUrl();
    }
  }

  private static String names(OneofDescriptor oneof) {
    return String.join(" or ", oneof.getFields().stream().map(FieldDescriptor::getName).toList());
  }
}
