package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableSet;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.mekong.registry.service.ErrorCode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The OpenAPI document against its own rules, and the running server against the document. */
class ApiDocumentTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final StoredAdmin ADMIN = new StoredAdmin();
  private static final String TEXT = new String(ApiDocument.yaml(), StandardCharsets.UTF_8);
  private static final JsonNode DOCUMENT = JSON.valueToTree(new Yaml().load(TEXT));

  /** Answers without an end, or without JSON. */
  private static final ImmutableSet<String> NOT_JSON =
      ImmutableSet.of("/api/v1/events", "/prometheus");

  @BeforeAll
  static void fill() throws Exception {
    for (Map.Entry<String, String> stored :
        Map.of(
                "/api/v1/policies/health/greeter",
                "{\"apiVersion\": \"mekong/v1\", \"kind\": \"health\", \"metadata\": {\"name\":"
                    + " \"greeter\"}, \"spec\": {\"service\": \"greeter\", \"check\": {\"tcp\": {}}}}",
                "/api/v1/resources/clusters/legacy",
                "{\"name\": \"legacy\"}")
            .entrySet()) {
      assertThat(ADMIN.server.json("PUT", stored.getKey(), stored.getValue()).statusCode())
          .isEqualTo(201);
    }
    ADMIN.server.json("POST", "/api/v1/reconciliation", "");
  }

  @AfterAll
  static void stop() {
    ADMIN.close();
  }

  @Test
  void the_document_is_valid_openapi_3_1_and_is_what_is_served() throws Exception {
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(TEXT, null, new ParseOptions());
    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getOpenapi()).startsWith("3.1.");
    assertThat(ADMIN.server.get("/openapi.yml").body()).isEqualTo(TEXT);
  }

  @Test
  void every_operation_has_words_answers_and_errors() {
    operations((operation, path) -> {
      assertThat(operation.path("summary").asText()).as(path).isNotBlank();
      assertThat(operation.path("responses").properties())
          .as(path)
          .anyMatch(response -> response.getKey().startsWith("2"))
          .allMatch(response -> !response.getValue().path("description").asText().isBlank());
      if (path.contains("/api/")) {
        assertThat(operation.at("/responses/401/content").properties())
            .as(path)
            .extracting(Map.Entry::getKey)
            .containsExactly("application/problem+json");
      }
    });
  }

  @Test
  void every_operation_has_a_name_of_its_own_for_generated_clients() {
    List<String> names = new ArrayList<>();
    operations((operation, path) -> {
      assertThat(operation.path("operationId").asText()).as(path).matches("[a-z]+[A-Za-z]*");
      assertThat(operation.path("tags").size()).as(path).isEqualTo(1);
      names.add(operation.path("operationId").asText());
    });
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void every_parameter_is_described() {
    operations((operation, path) ->
        operation
            .path("parameters")
            .forEach(parameter ->
                assertThat(parameter.path("description").asText())
                    .as("%s %s", path, parameter)
                    .isNotBlank()));
  }

  @Test
  void every_json_has_an_example_that_fits_its_schema() {
    operations((operation, path) -> {
      List<JsonNode> bodies = new ArrayList<>();
      operation.path("responses").forEach(bodies::add);
      bodies.add(operation.path("requestBody"));
      for (JsonNode body : bodies) {
        JsonNode media = body.at("/content/application~1json");
        if (!media.isMissingNode()) {
          assertThat(media.has("example")).as(path + " " + media).isTrue();
          assertThat(faults(media.get("schema"), media.get("example"))).as(path).isEmpty();
        }
      }
    });
  }

  @Test
  void every_error_of_the_rest_is_told_by_an_operation() {
    TreeSet<String> told = new TreeSet<>();
    operations((operation, path) ->
        operation
            .path("responses")
            .forEach(response ->
                response
                    .at("/content/application~1problem+json/examples")
                    .fieldNames()
                    .forEachRemaining(told::add)));
    // The first two are of no operation, the third is gRPC's.
    told.addAll(List.of("UNKNOWN_PATH", "METHOD_NOT_ALLOWED", "CANCELLED"));
    assertThat(told)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
  }

  private static Stream<String> gets() {
    List<String> paths = new ArrayList<>();
    DOCUMENT
        .get("paths")
        .properties()
        .forEach(path -> {
          if (path.getValue().has("get") && !NOT_JSON.contains(path.getKey())) {
            paths.add(path.getKey());
          }
        });
    return paths.stream();
  }

  @ParameterizedTest
  @MethodSource("gets")
  void what_the_server_answers_is_what_the_document_says(String path) throws Exception {
    HttpResponse<String> answer =
        ADMIN.server.send(
            ADMIN.server.request(requestFor(path)).header("Accept", "application/json"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode schema =
        DOCUMENT.get("paths").get(path).at("/get/responses/200/content/application~1json/schema");
    assertThat(schema.isObject()).isTrue();
    assertThat(faults(schema, AdminTestServer.body(answer))).as(answer.body()).isEmpty();
  }

  private static long newestPolicy() throws Exception {
    HttpResponse<String> versions = ADMIN.server.get("/api/v1/policies/health/greeter/history");
    return AdminTestServer.body(versions).get(0).get("revision").asLong();
  }

  private static String requestFor(String path) throws Exception {
    return path.replace("/nodes/{id}", "/nodes/node-1")
        .replace("{service}", "greeter")
        .replace("{id}", "one")
        .replace("{kind}/{name}", "health/greeter")
        .replace("{kind}", "health")
        .replace("{type}/{name}", "clusters/legacy")
        .replace("/history/{revision}", "/history/" + newestPolicy())
        .replace("{revision}", "12")
        .replaceAll("/explain$", "/explain?service=greeter");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/services/{service}, /api/v1/services/nobody",
    "/api/v1/services/{service}/instances/{id}, /api/v1/services/greeter/instances/nobody",
    "/api/v1/nodes/{id}, /api/v1/nodes/nobody",
    "/api/v1/nodes, /api/v1/nodes?limit=0",
    "/api/v1/receipts/{revision}, /api/v1/receipts/5",
    "/api/v1/receipts/{revision}, /api/v1/receipts/99",
    "/api/v1/resources/{type}/{name}, /api/v1/resources/clusters/nobody",
    "/api/v1/resources/{type}/{name}, /api/v1/resources/nothing/nobody",
    "/api/v1/policies/{kind}, /api/v1/policies/nothing",
    "/api/v1/policies/{kind}/{name}, /api/v1/policies/health/nobody",
    "/api/v1/explain, /api/v1/explain",
  })
  void what_is_refused_is_refused_as_the_document_says(String path, String request)
      throws Exception {
    HttpResponse<String> answer = ADMIN.server.get(request);
    JsonNode problem = AdminTestServer.body(answer);
    JsonNode media =
        DOCUMENT
            .get("paths")
            .get(path)
            .at("/get/responses/" + answer.statusCode() + "/content/application~1problem+json");
    assertThat(faults(media.path("schema"), problem)).as(answer.body()).isEmpty();
    assertThat(media.path("examples").has(problem.get("code").asText())).as(answer.body()).isTrue();
  }

  private interface Check {
    void of(JsonNode operation, String path);
  }

  private static void operations(Check check) {
    DOCUMENT
        .get("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation ->
                    check.of(operation.getValue(), operation.getKey() + " " + path.getKey())));
  }

  /** What is wrong with a value by a schema of the document; a field that is not in it is wrong. */
  private static List<String> faults(JsonNode schema, JsonNode value) {
    ObjectNode whole = schema.deepCopy();
    ObjectNode schemas = DOCUMENT.at("/components/schemas").deepCopy();
    for (JsonNode each : schemas) {
      if (each.has("properties")) {
        ((ObjectNode) each).put("additionalProperties", false);
      }
    }
    whole.set("$defs", schemas);
    String text = whole.toString().replace("#/components/schemas/", "#/$defs/");
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(text)
        .validate(value)
        .stream()
        .map(Object::toString)
        .toList();
  }
}
