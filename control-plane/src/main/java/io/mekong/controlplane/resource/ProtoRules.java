package io.mekong.controlplane.resource;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
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

  /**
   * What to look at in a message, so that the many fields that are not set cost nothing.
   *
   * @param required oneofs that need a member
   * @param needed fields that break a rule by not being set
   * @param rules of fields, to be checked when they are set
   */
  private record Plan(
      ImmutableList<OneofDescriptor> required,
      ImmutableMap<FieldDescriptor, String> needed,
      ImmutableMap<FieldDescriptor, FieldRules> rules) {

    static Plan of(Message blank) {
      Descriptor descriptor = blank.getDescriptorForType();
      if (descriptor.getOptions().getExtension(Validate.disabled)) {
        return new Plan(ImmutableList.of(), ImmutableMap.of(), ImmutableMap.of());
      }
      ImmutableMap.Builder<FieldDescriptor, String> needed = ImmutableMap.builder();
      ImmutableMap.Builder<FieldDescriptor, FieldRules> rules = ImmutableMap.builder();
      for (FieldDescriptor field : descriptor.getFields()) {
        if (field.getOptions().hasExtension(Validate.rules)) {
          FieldRules declared = field.getOptions().getExtension(Validate.rules);
          rules.put(field, declared);
          String fault = unsetViolation(blank, field, declared);
          if (fault != null) {
            needed.put(field, fault);
          }
        }
      }
      return new Plan(
          descriptor.getRealOneofs().stream()
              .filter(oneof -> oneof.getOptions().getExtension(Validate.required))
              .collect(ImmutableList.toImmutableList()),
          needed.buildOrThrow(),
          rules.buildOrThrow());
    }

    /** A field without presence counts with its default value, one with presence not at all. */
    private static @Nullable String unsetViolation(
        Message blank, FieldDescriptor field, FieldRules rules) {
      if (!field.hasPresence()) {
        return FieldRule.violation(field, rules, blank.getField(field));
      }
      // Within a oneof a member is needed only by itself, once it is chosen.
      boolean choice = field.getRealContainingOneof() != null;
      return !choice && isRequired(rules) ? "is needed" : null;
    }

    private static boolean isRequired(FieldRules rules) {
      return rules.getMessage().getRequired()
          || rules.getAny().getRequired()
          || rules.getDuration().getRequired()
          || rules.getTimestamp().getRequired();
    }
  }

  /** The first constraint that a message breaks, one sentence with the field's path, or empty. */
  public static Optional<String> firstViolation(Message message) {
    return first(message).map(Violation::sentence);
  }

  /** The first constraint that a message breaks, or empty. */
  static Optional<Violation> first(Message message) {
    return Optional.ofNullable(violation(message, ""));
  }

  private static @Nullable Violation violation(Message message, String path) {
    if (message instanceof Any any) {
      return packedViolation(any, path);
    }
    Plan plan =
        PLANS.computeIfAbsent(
            message.getDescriptorForType(), absent -> Plan.of(message.getDefaultInstanceForType()));
    for (OneofDescriptor oneof : plan.required()) {
      if (!message.hasOneof(oneof)) {
        String at = path.isEmpty() ? "" : path.substring(0, path.length() - 1);
        return new Violation(at, "(" + names(oneof) + ") is needed");
      }
    }
    Map<FieldDescriptor, Object> set = message.getAllFields();
    for (Map.Entry<FieldDescriptor, String> needed : plan.needed().entrySet()) {
      if (!set.containsKey(needed.getKey())) {
        return new Violation(path + needed.getKey().getName(), needed.getValue());
      }
    }
    for (Map.Entry<FieldDescriptor, Object> field : set.entrySet()) {
      Violation fault = violation(plan, field, path);
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }

  private static @Nullable Violation violation(
      Plan plan, Map.Entry<FieldDescriptor, Object> entry, String path) {
    FieldDescriptor field = entry.getKey();
    FieldRules rules = plan.rules().get(field);
    if (rules != null) {
      String fault = FieldRule.violation(field, rules, entry.getValue());
      if (fault != null) {
        return new Violation(path + field.getName(), fault);
      }
    }
    return field.getJavaType() == JavaType.MESSAGE
        ? nestedViolation(field, entry.getValue(), path)
        : null;
  }

  private static @Nullable Violation nestedViolation(
      FieldDescriptor field, Object value, String path) {
    int index = 0;
    for (Message element : elements(field, value)) {
      String position = field.isRepeated() ? "[" + index++ + "]." : ".";
      Violation fault = violation(element, path + field.getName() + position);
      if (fault != null) {
        return fault;
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

  private static @Nullable Violation packedViolation(Any any, String path) {
    Optional<Message> type = EnvoyTypes.find(any.getTypeUrl());
    if (type.isEmpty()) {
      return null;
    }
    try {
      return violation(type.get().getParserForType().parseFrom(any.getValue()), path);
    } catch (InvalidProtocolBufferException e) {
      return new Violation(path + "value", "is not a " + any.getTypeUrl());
    }
  }

  private static String names(OneofDescriptor oneof) {
    return String.join(" or ", oneof.getFields().stream().map(FieldDescriptor::getName).toList());
  }
}
