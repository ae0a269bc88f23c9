package io.mekong.controlplane.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Limits of numbers and durations; all rule messages name them alike. */
final class QuantityRule {
  private QuantityRule() {}

  /** One limit, with how to read it. */
  private enum Limit {
    LT("lt", "must be below"),
    LTE("lte", "must be at most"),
    GT("gt", "must be above"),
    GTE("gte", "must be at least");

    private final String field;
    private final String sentence;

    Limit(String field, String sentence) {
      this.field = field;
      this.sentence = sentence;
    }

    boolean keeps(int comparison) {
      return switch (this) {
        case LT -> comparison < 0;
        case LTE -> comparison <= 0;
        case GT -> comparison > 0;
        case GTE -> comparison >= 0;
      };
    }
  }

  /**
   * What is wrong, or null.
   *
   * @param rules one of the messages {@code FloatRules} to {@code SFixed64Rules}, or {@code
   *     DurationRules}
   */
  static @Nullable String violation(Message rules, Object value) {
    Object plain = value instanceof Duration ? value : FieldRule.unwrapped(value);
    if (plain instanceof Number number && !Double.isFinite(number.doubleValue())) {
      return "must be a finite number";
    }
    for (Limit limit : Limit.values()) {
      FieldDescriptor field = rules.getDescriptorForType().findFieldByName(limit.field);
      if (rules.hasField(field)) {
        BigDecimal bound = quantity(rules, rules.getField(field));
        if (!limit.keeps(quantity(rules, plain).compareTo(bound))) {
          return limit.sentence + " " + bound.stripTrailingZeros().toPlainString();
        }
      }
    }
    return null;
  }

  private static BigDecimal quantity(Message rules, Object value) {
    if (value instanceof Duration duration) {
      return BigDecimal.valueOf(duration.getSeconds())
          .add(BigDecimal.valueOf(duration.getNanos(), 9));
    }
    boolean unsigned = rules.getDescriptorForType().getName().startsWith("UInt");
    if (value instanceof Long number && unsigned) {
      return new BigDecimal(new BigInteger(Long.toUnsignedString(number)));
    }
    if (value instanceof Integer number && unsigned) {
      return BigDecimal.valueOf(Integer.toUnsignedLong(number));
    }
    return new BigDecimal(value.toString());
  }
}
