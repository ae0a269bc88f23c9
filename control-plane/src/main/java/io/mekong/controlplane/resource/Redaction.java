package io.mekong.controlplane.resource;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import udpa.annotations.Sensitive;

/**
 * Takes out what must not be shown: as Envoy does in its own dumps, the fields that the API marks
 * as sensitive, at any depth. What cannot be looked into is left out whole.
 *
 * @see <a
 *     href="https://github.com/envoyproxy/envoy/blob/main/source/common/protobuf/utility.cc">MessageUtil::redact</a>
 */
public final class Redaction {
  private static final String PLACEHOLDER = "[redacted]";

  private Redaction() {}

  /** A resource without what is sensitive in it. */
  public static Any of(VersionedResource resource) {
    return Any.newBuilder()
        .setTypeUrl(resource.type().typeUrl())
        .setValue(shown(resource.decode()).toByteString())
        .build();
  }

  /** A message without what is sensitive in it; equal to it when nothing is. */
  static Message shown(Message message) {
    if (message instanceof Any any) {
      return shown(any);
    }
    if (message instanceof TypedStruct struct) {
      return struct.toBuilder().clearValue().build();
    }
    if (message instanceof com.github.udpa.udpa.type.v1.TypedStruct struct) {
      return struct.toBuilder().clearValue().build();
    }
    Message.Builder shown = message.toBuilder();
    message
        .getAllFields()
        .forEach((field, value) -> {
          if (field.getOptions().getExtension(Sensitive.sensitive)) {
            hide(shown, field, value);
          } else if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            replace(shown, field, value, nested -> shown((Message) nested));
          }
        });
    return shown.build();
  }

  private static Message shown(Any any) {
    Optional<Message> type = EnvoyTypes.find(any.getTypeUrl());
    if (type.isEmpty()) {
      return any.toBuilder().clearValue().build();
    }
    try {
      Message packed = type.get().getParserForType().parseFrom(any.getValue());
      return any.toBuilder().setValue(shown(packed).toByteString()).build();
    } catch (InvalidProtocolBufferException e) {
      return any.toBuilder().clearValue().build();
    }
  }

  /** Texts say that there was one, numbers and the like are cleared. */
  private static void hide(Message.Builder shown, FieldDescriptor field, Object value) {
    switch (field.getJavaType()) {
      case STRING -> replace(shown, field, value, text -> PLACEHOLDER);
      case BYTE_STRING ->
          replace(shown, field, value, bytes -> ByteString.copyFromUtf8(PLACEHOLDER));
      case MESSAGE -> replace(shown, field, value, nested -> hidden((Message) nested));
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> shown.clearField(field);
    }
  }

  private static Message hidden(Message message) {
    if (message instanceof Any any) {
      return any.toBuilder().clearValue().build();
    }
    Message.Builder shown = message.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      hide(shown, field.getKey(), field.getValue());
    }
    return shown.build();
  }

  private static void replace(
      Message.Builder shown, FieldDescriptor field, Object value, UnaryOperator<Object> by) {
    shown.setField(
        field,
        value instanceof List<?> list
            ? list.stream().<Object>map(each -> by.apply(each)).toList()
            : by.apply(value));
  }
}
