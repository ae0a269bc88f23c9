package io.mekong.controlplane.admin;

import com.google.common.base.CaseFormat;
import com.google.common.collect.ImmutableList;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of the records that REST shows, by name: a component fills the field of its name.
 * One place decides what operators see, and both ways show it alike.
 */
final class ReportMessages {
  /** Found once for each kind: a list has thousands of a kind. */
  private static final Map<Shape, ImmutableList<Filling>> FILLINGS = new ConcurrentHashMap<>();

  private ReportMessages() {}

  /** A record, and the message that is filled with it. */
  private record Shape(Class<? extends Record> report, Descriptor message) {
    ImmutableList<Filling> fillings() {
      ImmutableList.Builder<Filling> fillings = ImmutableList.builder();
      for (RecordComponent component : report.getRecordComponents()) {
        field(message, component.getName())
            .ifPresent(field -> fillings.add(new Filling(component, field)));
      }
      return fillings.build();
    }
  }

  /** A component of a record, and the field of its name. */
  private record Filling(RecordComponent component, FieldDescriptor field) {}

  /** Fills a message; a component without a field is left out. */
  static <B extends Message.Builder> B fill(B to, Record report) {
    Shape shape = new Shape(report.getClass(), to.getDescriptorForType());
    for (Filling filling : FILLINGS.computeIfAbsent(shape, Shape::fillings)) {
      set(to, filling.field, value(report, filling.component));
    }
    return to;
  }

  /** The field that a component of this name fills. */
  private static Optional<FieldDescriptor> field(Descriptor of, String component) {
    return of.getFields().stream()
        .filter(field ->
            CaseFormat.LOWER_UNDERSCORE
                .to(CaseFormat.LOWER_CAMEL, field.getName())
                .equals(component))
        .findFirst();
  }

  private static Object value(Record report, RecordComponent component) {
    try {
      return component.getAccessor().invoke(report);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a report cannot be read: " + component, e);
    }
  }

  private static void set(Message.Builder to, FieldDescriptor field, Object value) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(present -> set(to, field, present));
    } else if (field.isMapField()) {
      ((Map<?, ?>) value)
          .forEach((key, each) -> to.addRepeatedField(field, entry(to, field, key, each)));
    } else if (field.isRepeated()) {
      ((Collection<?>) value)
          .forEach(each -> to.addRepeatedField(field, converted(to, field, each)));
    } else {
      to.setField(field, converted(to, field, value));
    }
  }

  private static Message entry(
      Message.Builder to, FieldDescriptor field, Object key, Object value) {
    Message.Builder entry = to.newBuilderForField(field);
    entry.setField(field.getMessageType().findFieldByName("key"), key);
    entry.setField(field.getMessageType().findFieldByName("value"), value);
    return entry.build();
  }

  private static Object converted(Message.Builder to, FieldDescriptor field, Object value) {
    if (isJson(field)) {
      return json(value);
    }
    return switch (value) {
      case Record report -> fill(to.newBuilderForField(field), report).build();
      case Instant time ->
          Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()).build();
      case Integer number when field.getJavaType() == FieldDescriptor.JavaType.LONG ->
          number.longValue();
      default -> value;
    };
  }

  private static boolean isJson(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && field.getMessageType().equals(Value.getDescriptor());
  }

  /** Maps, lists and scalars as JSON has them. */
  private static Value json(@Nullable Object value) {
    Value.Builder json = Value.newBuilder();
    switch (value) {
      case null -> json.setNullValue(NullValue.NULL_VALUE);
      case Map<?, ?> members -> {
        Struct.Builder struct = json.getStructValueBuilder(); // empty ones are set, too
        members.forEach((name, member) -> struct.putFields((String) name, json(member)));
      }
      case Collection<?> elements -> {
        ListValue.Builder list = json.getListValueBuilder();
        elements.forEach(element -> list.addValues(json(element)));
      }
      case Boolean truth -> json.setBoolValue(truth);
      case Number number -> json.setNumberValue(number.doubleValue());
      default -> json.setStringValue(value.toString());
    }
    return json.build();
  }
}
