package io.mekong.controlplane.resource;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.pgv.validate.Validate.EnumRules;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.envoyproxy.pgv.validate.Validate.MapRules;
import io.envoyproxy.pgv.validate.Validate.RepeatedRules;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks one field that is present. */
final class FieldRule {
  private FieldRule() {}

  /** What is wrong, to be read after the field's name, or null. */
  static @Nullable String violation(FieldDescriptor field, FieldRules rules, Object value) {
    return switch (rules.getTypeCase()) {
      case FLOAT -> QuantityRule.violation(rules.getFloat(), value);
      case DOUBLE -> QuantityRule.violation(rules.getDouble(), value);
      case INT32 -> QuantityRule.violation(rules.getInt32(), value);
      case INT64 -> QuantityRule.violation(rules.getInt64(), value);
      case UINT32 -> QuantityRule.violation(rules.getUint32(), value);
      case UINT64 -> QuantityRule.violation(rules.getUint64(), value);
      case SINT32 -> QuantityRule.violation(rules.getSint32(), value);
      case SINT64 -> QuantityRule.violation(rules.getSint64(), value);
      case FIXED32 -> QuantityRule.violation(rules.getFixed32(), value);
      case FIXED64 -> QuantityRule.violation(rules.getFixed64(), value);
      case SFIXED32 -> QuantityRule.violation(rules.getSfixed32(), value);
      case SFIXED64 -> QuantityRule.violation(rules.getSfixed64(), value);
      case DURATION -> QuantityRule.violation(rules.getDuration(), value);
      case BOOL -> bool(rules, value);
      case STRING -> TextRule.violation(rules.getString(), (String) unwrapped(value));
      case BYTES -> bytes(rules, (ByteString) unwrapped(value));
      case ENUM -> enumeration(rules.getEnum(), value);
      case REPEATED -> repeated(field, rules.getRepeated(), (List<?>) value);
      case MAP -> map(field, rules.getMap(), (List<?>) value);
      // Envoy has no rule about a time, and what an Any may hold it checks itself.
      case ANY, TIMESTAMP, TYPE_NOT_SET -> null;
    };
  }

  /** The value inside a wrapper such as {@code UInt32Value}, or the value itself. */
  static Object unwrapped(Object value) {
    if (value instanceof Message wrapper) {
      FieldDescriptor inner = wrapper.getDescriptorForType().findFieldByName("value");
      return inner == null ? wrapper : wrapper.getField(inner);
    }
    return value;
  }

  private static @Nullable String bool(FieldRules rules, Object value) {
    boolean wrong =
        rules.getBool().hasConst() && !unwrapped(value).equals(rules.getBool().getConst());
    return wrong ? "must be " + rules.getBool().getConst() : null;
  }

  private static @Nullable String bytes(FieldRules rules, ByteString value) {
    if (value.size() < rules.getBytes().getMinLen()) {
      return "needs at least " + rules.getBytes().getMinLen() + " bytes";
    }
    return rules.getBytes().hasMaxLen() && value.size() > rules.getBytes().getMaxLen()
        ? "must not exceed " + rules.getBytes().getMaxLen() + " bytes"
        : null;
  }

  private static @Nullable String enumeration(EnumRules rules, Object value) {
    EnumValueDescriptor constant = (EnumValueDescriptor) value;
    int number = constant.getNumber();
    boolean known = constant.getType().findValueByNumber(number) != null;
    boolean refused =
        (rules.getDefinedOnly() && !known)
            || rules.getNotInList().contains(number)
            || (rules.getInCount() > 0 && !rules.getInList().contains(number));
    return refused ? "must not be " + constant.getName() : null;
  }

  private static @Nullable String repeated(
      FieldDescriptor field, RepeatedRules rules, List<?> values) {
    if (rules.getIgnoreEmpty() && values.isEmpty()) {
      return null;
    }
    if (values.size() < rules.getMinItems()) {
      return "needs at least " + rules.getMinItems() + " entries";
    }
    if (rules.hasMaxItems() && values.size() > rules.getMaxItems()) {
      return "must not have more than " + rules.getMaxItems() + " entries";
    }
    if (rules.getUnique() && new HashSet<>(values).size() < values.size()) {
      return "must not hold an entry twice";
    }
    return each(field, rules.getItems(), values);
  }

  private static @Nullable String map(FieldDescriptor field, MapRules rules, List<?> entries) {
    if (entries.size() < rules.getMinPairs()) {
      return "needs at least " + rules.getMinPairs() + " entries";
    }
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
    String fault = each(key, rules.getKeys(), column(entries, key));
    return fault != null ? fault : each(value, rules.getValues(), column(entries, value));
  }

  private static List<Object> column(List<?> entries, FieldDescriptor field) {
    return entries.stream().map(entry -> ((Message) entry).getField(field)).toList();
  }

  private static @Nullable String each(FieldDescriptor field, FieldRules rules, List<?> values) {
    for (Object value : values) {
      String fault = violation(field, rules, value);
      if (fault != null) {
        return "has an entry that " + fault;
      }
    }
    return null;
  }
}
