package io.mekong.controlplane.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mekong.controlplane.resource.EnvoyTypes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/** Between YAML text, plain maps, JSON and protos. */
final class Yaml {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Yaml() {}

  @SuppressWarnings("unchecked")
  static Map<String, Object> load(String text) {
    Object loaded = parser().load(text);
    return loaded == null ? new LinkedHashMap<>() : (Map<String, Object>) loaded;
  }

  static String dump(Object tree) {
    return parser().dump(tree);
  }

  static String json(Object tree) {
    try {
      return JSON.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Object tree(Message message) {
    try {
      return JSON.readValue(EnvoyTypes.toJson(message), Object.class);
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static org.yaml.snakeyaml.Yaml parser() {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(120);
    options.setSplitLines(false);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    return new org.yaml.snakeyaml.Yaml(
        new SafeConstructor(new LoaderOptions()), new Representer(options), options);
  }
}
