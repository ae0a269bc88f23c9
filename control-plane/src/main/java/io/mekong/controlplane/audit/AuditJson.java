package io.mekong.controlplane.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** An entry as JSON: the same fields in the files, in the store and over REST. */
public final class AuditJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private AuditJson() {}

  /** On one line, without the line's end. */
  public static String line(AuditEntry entry) {
    AuditFact fact = entry.fact();
    ObjectNode node =
        JSON.createObjectNode()
            .put("seq", entry.seq())
            .put("time", entry.time().toString())
            .put("chain", entry.chain())
            .put("address", fact.actor().address())
            .put("subject", fact.actor().subject())
            .put("agent", fact.actor().agent())
            .put("action", fact.action())
            .put("key", fact.key())
            .put("revision", fact.revision());
    fact.before().ifPresent(text -> node.put("before", text));
    fact.after().ifPresent(text -> node.put("after", text));
    return node.put("previous", entry.previous()).put("hash", entry.hash()).toString();
  }

  /** Reads a line; empty when it is no entry. */
  public static Optional<AuditEntry> parse(String line) {
    try {
      return read(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Reads an entry; empty when it is none. */
  public static Optional<AuditEntry> read(JsonNode node) {
    try {
      if (!node.path("seq").isIntegralNumber()
          || !node.path("hash").isTextual()
          || !node.path("chain").isTextual()) {
        return Optional.empty();
      }
      return Optional.of(
          new AuditEntry(
              node.path("chain").asText(),
              node.path("seq").asLong(),
              Instant.parse(node.path("time").asText()),
              fact(node),
              node.path("previous").asText(),
              node.path("hash").asText()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static AuditFact fact(JsonNode node) {
    return new AuditFact(
        new Actor(
            node.path("address").asText(),
            node.path("subject").asText(),
            node.path("agent").asText()),
        node.path("action").asText(),
        node.path("key").asText(),
        node.path("revision").asLong(),
        text(node, "before"),
        text(node, "after"));
  }

  private static Optional<String> text(JsonNode node, String field) {
    return Optional.ofNullable(node.get(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }
}
