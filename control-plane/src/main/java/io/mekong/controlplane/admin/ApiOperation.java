package io.mekong.controlplane.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Multimaps;
import io.mekong.registry.service.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One operation of the OpenAPI document that is being made.
 *
 * @param node of the document; changed here
 * @param more what is added to this operation; missing for those of /health
 * @param additions all of them
 */
record ApiOperation(ObjectNode node, JsonNode more, JsonNode additions) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String SCHEMAS = "#/components/schemas/";

  /** Adds all that is missing. */
  void complete() {
    parameters();
    statuses();
    examples();
    if (more.isMissingNode()) {
      node.putArray("security");
      return;
    }
    errors();
  }

  private void parameters() {
    if (!more.isMissingNode()) {
      headers("headers");
    }
    if (more.has("writes")) {
      headers("conditions");
    }
    for (JsonNode parameter : node.path("parameters")) {
      String name = parameter.path("name").asText();
      ObjectNode object = (ObjectNode) parameter;
      object.remove("explode");
      laid(object, additions.at("/parameters").path(name));
      laid(object, more.path("parameters").path(name));
      if (object.path("schema").path("type").isArray()) {
        ((ObjectNode) object.get("schema")).put("type", "string"); // absent is not null
      }
    }
  }

  private void headers(String group) {
    ArrayNode parameters = node.withArray("/parameters");
    for (Map.Entry<String, JsonNode> header : additions.get(group).properties()) {
      ObjectNode parameter = parameters.addObject();
      parameter.put("name", header.getKey()).put("in", "header");
      laid(parameter, header.getValue());
    }
  }

  /** A description of the controller's own stands. */
  private static void laid(ObjectNode parameter, JsonNode over) {
    if (over.isMissingNode()) {
      return;
    }
    ObjectNode copy = over.deepCopy();
    if (parameter.has("description")) {
      copy.remove("description");
    }
    parameter.setAll(copy);
  }

  private void statuses() {
    ObjectNode responses = node.withObject("/responses");
    JsonNode good = responses.path("200").deepCopy();
    if (responses.has("200")) {
      responses.withObject("/200").put("description", "done");
    }
    for (Map.Entry<String, JsonNode> status : more.path("statuses").properties()) {
      ObjectNode response = responses.putObject(status.getKey());
      if (!more.has("without") && !status.getKey().equals("304")) {
        response.setAll((ObjectNode) good.deepCopy());
      }
      response.put("description", status.getValue().asText());
    }
    if (more.has("without")) {
      responses.remove(more.get("without").asText());
    }
    if (more.isMissingNode() && node.path("operationId").asText().equals("readiness")) {
      responses.set("503", good.deepCopy());
      responses.withObject("/503").put("description", "it does not serve, and says why");
    }
  }

  private void examples() {
    for (JsonNode response : node.get("responses")) {
      content(response, more.path("example"));
    }
    content(node.path("requestBody"), more.path("request"));
  }

  private void content(JsonNode body, JsonNode named) {
    for (Map.Entry<String, JsonNode> content : body.path("content").properties()) {
      if (content.getKey().startsWith("text/")) {
        continue;
      }
      ObjectNode media = (ObjectNode) content.getValue();
      JsonNode example =
          named.isMissingNode() ? exampleOf(media.path("schema")) : example(named.asText());
      if (!example.isMissingNode()) {
        media.set("example", example.deepCopy());
      }
    }
  }

  private JsonNode exampleOf(JsonNode schema) {
    if (schema.has("items")) {
      return JSON.arrayNode().add(exampleOf(schema.get("items")));
    }
    String name = schema.path("$ref").asText().replace(SCHEMAS, "");
    if (name.startsWith("Page_")) {
      ObjectNode page = JSON.objectNode().put("total", 1);
      page.putArray("items").add(example(name.substring("Page_".length(), name.length() - 1)));
      return page;
    }
    return example(name.substring(name.lastIndexOf('.') + 1));
  }

  private JsonNode example(String name) {
    return additions.get("examples").path(name);
  }

  private void errors() {
    ImmutableListMultimap<Integer, ErrorCode> byStatus =
        Multimaps.index(codes(), ErrorCode::httpStatus);
    for (Map.Entry<Integer, Collection<ErrorCode>> status :
        byStatus.asMap().entrySet().stream()
            .sorted(Comparator.comparing(e -> e.getKey()))
            .toList()) {
      ObjectNode response = node.withObject("/responses").putObject(status.getKey().toString());
      response.put(
          "description",
          status.getValue().stream().map(ErrorCode::title).collect(Collectors.joining("; ")));
      ObjectNode problem = response.putObject("content").putObject(ProblemBody.MEDIA_TYPE);
      problem.putObject("schema").put("$ref", SCHEMAS + "Problem");
      ObjectNode examples = problem.putObject("examples");
      status
          .getValue()
          .forEach(
              code -> examples.putObject(code.name()).put("$ref", "#/components/examples/" + code));
    }
  }

  private List<ErrorCode> codes() {
    JsonNode errors = additions.get("errors");
    List<ErrorCode> codes = new ArrayList<>();
    boolean writes = more.has("writes");
    for (JsonNode group :
        Iterables.concat(
            List.of(errors.get("all"), more.path("errors")),
            writes ? List.of(errors.get("writes")) : List.of(),
            writes || more.has("store") ? List.of(errors.get("store")) : List.of())) {
      group.forEach(code -> codes.add(ErrorCode.valueOf(code.asText())));
    }
    return codes;
  }
}
