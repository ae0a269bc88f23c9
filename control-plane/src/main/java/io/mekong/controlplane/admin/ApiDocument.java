package io.mekong.controlplane.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.Resources;
import io.mekong.registry.service.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The OpenAPI document: what the build made of the controllers, and over it what that cannot know
 * ({@code openapi/additions.yml}): examples, statuses, and the errors of each operation.
 */
final class ApiDocument {
  private static final String GENERATED = "META-INF/swagger/mekong-admin-v1.yml";
  private static final String ADDITIONS = "openapi/additions.yml";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode document = read(GENERATED);
  private final JsonNode additions = read(ADDITIONS);

  private ApiDocument() {}

  /** The whole, as YAML. */
  static byte[] yaml() {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    Map<?, ?> plain = JSON.convertValue(new ApiDocument().made(), Map.class);
    return new Yaml(options).dump(plain).getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode read(String resource) {
    try {
      String text = Resources.toString(Resources.getResource(resource), StandardCharsets.UTF_8);
      return JSON.valueToTree(new Yaml().load(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ObjectNode made() {
    ObjectNode components = document.withObject("/components");
    components.withObject("/schemas").setAll((ObjectNode) additions.get("schemas"));
    for (ErrorCode code : ErrorCode.values()) {
      components.withObject("/schemas/Problem/properties/code").withArray("/enum").add(code.name());
      components.withObject("/examples").set(code.name(), problem(code));
    }
    components.withObject("/securitySchemes/token").put("type", "http").put("scheme", "bearer");
    document.putArray("security").addObject().putArray("token");
    document.withArray("/security").addObject();
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        String name = operation.getKey() + " " + path.getKey();
        ObjectNode node = (ObjectNode) operation.getValue();
        new ApiOperation(node, additions.at("/operations").path(name), additions).complete();
        node.set("operationId", additions.at("/operationIds").path(name));
        node.putArray("tags").add(group(path.getKey()));
      }
    }
    return document;
  }

  /** What stands together in a page and in a generated client. */
  private static String group(String path) {
    return path.replaceFirst("^/api/v1", "").split("/", 3)[1];
  }

  private static ObjectNode problem(ErrorCode code) {
    ObjectNode example = JSON.createObjectNode();
    example
        .put("summary", code.title())
        .putObject("value")
        .put("type", "urn:mekong:error:" + code.name())
        .put("title", code.title())
        .put("status", code.httpStatus())
        .put("detail", "what is wrong here, and the remedy")
        .put("instance", "/api/v1/...")
        .put("code", code.name());
    return example;
  }
}
