package io.mekong.registry.source.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.ByteString;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.StoredKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads a file of registrations, YAML or JSON (which is YAML): {@code services: {greeter: {one:
 * {addr: 10.0.1.10, port: 8080}}}}. An instance has the fields of a registration in the store and
 * obeys the same rules.
 */
final class RegistrationFile {
  static final int MAX_BYTES = 16 << 20;
  private static final int MAX_DEPTH = 20;
  private static final int MOST_FAULTS = 5;
  private static final String SERVICES = "services";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final RegistrationParser parser;
  private final List<String> faults = new ArrayList<>();
  private final ImmutableSortedMap.Builder<String, ServiceInstance> instances =
      new ImmutableSortedMap.Builder<>(Comparator.naturalOrder());

  private RegistrationFile(RegistrationParser parser) {
    this.parser = parser;
  }

  /**
   * All registrations of a file, by {@code service/id}.
   *
   * @throws InvalidFileException when anything in it breaks a rule; up to five faults are named
   */
  static ImmutableSortedMap<String, ServiceInstance> read(byte[] content, RegistrationParser parser)
      throws InvalidFileException {
    RegistrationFile file = new RegistrationFile(parser);
    file.services(tree(content));
    if (!file.faults.isEmpty()) {
      throw new InvalidFileException(Joiner.on("; ").join(file.faults));
    }
    return file.instances.build();
  }

  private static JsonNode tree(byte[] content) throws InvalidFileException {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(MAX_BYTES);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return JSON.valueToTree(new Yaml(new SafeConstructor(options)).load(text));
    } catch (CharacterCodingException e) {
      throw new InvalidFileException("it is not UTF-8", e);
    } catch (YAMLException | IllegalArgumentException e) {
      throw new InvalidFileException(
          "it is not YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
    }
  }

  private void services(JsonNode root) throws InvalidFileException {
    JsonNode services = root.path(SERVICES);
    if (!root.isObject() || root.size() != 1 || !services.isObject()) {
      throw new InvalidFileException(
          "it must hold one mapping, 'services', of services to their instances");
    }
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      if (!service.getValue().isObject()) {
        fault(service.getKey(), "must be a mapping of instance ids to registrations");
        continue;
      }
      for (Map.Entry<String, JsonNode> instance : service.getValue().properties()) {
        instance(service.getKey() + "/" + instance.getKey(), instance.getValue());
      }
    }
  }

  private void instance(String name, JsonNode fields) {
    try {
      ByteString value = ByteString.copyFrom(JSON.writeValueAsBytes(fields));
      switch (parser.parse(new StoredKey(parser.prefix() + name, value, 0, 0, 0))) {
        case RegistrationParser.Accepted(ServiceInstance instance) -> instances.put(name, instance);
        case RegistrationParser.Rejected(String reason) -> fault(name, reason);
      }
    } catch (JsonProcessingException e) {
      fault(name, "cannot be read: " + e.getOriginalMessage());
    }
  }

  private void fault(String where, String what) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(where + ": " + what);
    }
  }
}
