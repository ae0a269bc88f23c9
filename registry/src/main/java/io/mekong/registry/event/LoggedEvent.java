package io.mekong.registry.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/**
 * An event as it stands in the log.
 *
 * @param seq its number, growing by 1; what is missing is told by an event of type gap
 * @param type one of {@link EventType}
 * @param service that it is about; empty for none
 * @param id of the instance that it is about; empty for none
 * @param json the whole event on one line, without the line's end
 */
public record LoggedEvent(long seq, String type, String service, String id, String json) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Reads a line; empty when it is not one of ours. */
  public static Optional<LoggedEvent> parse(String line) {
    try {
      JsonNode node = JSON.readTree(line);
      if (node == null || !node.path("seq").isIntegralNumber() || !node.path("time").isTextual()) {
        return Optional.empty();
      }
      return Optional.of(
          new LoggedEvent(
              node.path("seq").longValue(),
              node.path("type").asText(""),
              node.path("service").asText(""),
              node.path("id").asText(""),
              line));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Its fields. */
  public JsonNode fields() {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line that we wrote or checked is not JSON", e);
    }
  }
}
