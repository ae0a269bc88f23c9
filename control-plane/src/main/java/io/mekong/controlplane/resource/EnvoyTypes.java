package io.mekong.controlplane.resource;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the message behind a type URL among the classes of the Envoy API, one by one as they are
 * asked for: a registry of all of them costs a second and 60 MB, and a resource names a handful.
 * Any thread.
 */
public final class EnvoyTypes {
  /** Where the Java packages of a proto package are. Nothing outside of these is ever loaded. */
  private static final ImmutableMap<String, String> JAVA_PACKAGES =
      ImmutableMap.of(
          "envoy.", "io.envoyproxy.envoy.",
          "xds.", "com.github.xds.",
          "udpa.", "com.github.udpa.udpa.",
          "google.protobuf.", "com.google.protobuf.");

  private static final Map<String, Optional<Message>> FOUND = new ConcurrentHashMap<>();
  private static final int MAX_REMEMBERED = 4_096;

  private EnvoyTypes() {}

  /** The default instance of a type, or empty when the API has no such type. */
  public static Optional<Message> find(String typeUrl) {
    String name = typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
    Optional<Message> known = FOUND.get(name);
    if (known == null) {
      known = load(name);
      if (FOUND.size() < MAX_REMEMBERED) {
        FOUND.put(name, known);
      }
    }
    return known;
  }

  /** A registry with these types; unknown ones are left out. */
  public static JsonFormat.TypeRegistry registryOf(Iterable<String> typeUrls) {
    JsonFormat.TypeRegistry.Builder registry = JsonFormat.TypeRegistry.newBuilder();
    for (String typeUrl : typeUrls) {
      find(typeUrl).ifPresent(message -> registry.add(message.getDescriptorForType()));
    }
    return registry.build();
  }

  /** Prints a resource as JSON; a packed message of an unknown type makes it fail. */
  public static String toJson(Message message) throws InvalidProtocolBufferException {
    Set<String> packed = new TreeSet<>();
    collect(message, packed);
    return JsonFormat.printer().usingTypeRegistry(registryOf(packed)).print(message);
  }

  private static void collect(Message message, Set<String> typeUrls)
      throws InvalidProtocolBufferException {
    if (message instanceof Any any) {
      typeUrls.add(any.getTypeUrl());
      Optional<Message> type = find(any.getTypeUrl());
      if (type.isPresent()) {
        collect(type.get().getParserForType().parseFrom(any.getValue()), typeUrls);
      }
      return;
    }
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      List<?> values = field.getValue() instanceof List<?> list ? list : List.of(field.getValue());
      for (Object value : values) {
        if (value instanceof Message nested) {
          collect(nested, typeUrls);
        }
      }
    }
  }

  private static Optional<Message> load(String name) {
    for (Map.Entry<String, String> entry : JAVA_PACKAGES.entrySet()) {
      if (name.startsWith(entry.getKey())) {
        return Optional.ofNullable(
            load(name, entry.getValue() + name.substring(entry.getKey().length())));
      }
    }
    return Optional.empty();
  }

  /** Segments in upper case after the first are nested classes. */
  private static @Nullable Message load(String name, String dotted) {
    StringBuilder className = new StringBuilder();
    boolean nested = false;
    for (String segment : com.google.common.base.Splitter.on('.').split(dotted)) {
      if (!className.isEmpty()) {
        className.append(nested ? '$' : '.');
      }
      className.append(segment);
      nested = nested || (!segment.isEmpty() && Character.isUpperCase(segment.charAt(0)));
    }
    try {
      Class<?> type = Class.forName(className.toString(), false, EnvoyTypes.class.getClassLoader());
      if (!Message.class.isAssignableFrom(type)) {
        return null;
      }
      Message instance = (Message) type.getMethod("getDefaultInstance").invoke(null);
      boolean same = instance != null && instance.getDescriptorForType().getFullName().equals(name);
      return same ? instance : null;
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }
}
