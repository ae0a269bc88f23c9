package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import io.mekong.registry.event.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An event as one line for people. */
final class EventText {
  private EventText() {}

  /** Time, number, type, which instance, what. Control characters are escaped. */
  static String of(LoggedEvent event) {
    JsonNode fields = event.fields();
    String line =
        "%s  #%d  %-16s  %s  %s"
            .formatted(
                text(fields, "time"),
                event.seq(),
                event.type(),
                name(event),
                what(event.type(), fields));
    return escape(line.stripTrailing());
  }

  private static String name(LoggedEvent event) {
    if (event.service().isEmpty()) {
      return "-";
    }
    return event.id().isEmpty() ? event.service() : event.service() + "/" + event.id();
  }

  private static String what(String type, JsonNode fields) {
    return switch (type) {
      case "put" -> registration(fields);
      case "changed" -> changes(fields);
      case "deleted" -> "revision " + text(fields, "revision") + lease(fields) + basis(fields);
      case "life" -> step(fields) + ", " + text(fields, "cause") + evidence(fields);
      case "opinion" -> text(fields, "observer") + " says " + text(fields, "to") + evidence(fields);
      case "hold-restored" ->
          text(fields, "cause")
              + ", lost "
              + text(fields, "ageMs")
              + " ms ago, "
              + registration(fields);
      case "rejected" -> text(fields, "key") + ": " + text(fields, "cause") + standIn(fields);
      case "rejection-ended" -> text(fields, "key");
      case "freshness" -> "-> " + text(fields, "to") + cause(fields);
      case "gap" -> missing(fields) + cause(fields);
      default -> "";
    };
  }

  private static String registration(JsonNode fields) {
    StringBuilder said = new StringBuilder();
    said.append(address(fields))
        .append(" weight ")
        .append(text(fields, "weight"))
        .append(' ')
        .append(text(fields, "health"))
        .append(' ')
        .append(text(fields, "protocol"));
    if (fields.has("locality")) {
      said.append(" in ").append(value(fields.get("locality")));
    }
    if (fields.has("metadata")) {
      said.append(' ').append(value(fields.get("metadata")));
    }
    return said + ", revision " + text(fields, "modRevision") + lease(fields) + basis(fields);
  }

  private static String address(JsonNode fields) {
    String address = text(fields, "addr");
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + text(fields, "port");
  }

  private static String changes(JsonNode fields) {
    List<String> changes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> was : fields.path("was").properties()) {
      changes.add(
          was.getKey() + " " + value(was.getValue()) + " -> " + value(fields.path(was.getKey())));
    }
    String all = changes.isEmpty() ? "written again, says the same" : String.join(", ", changes);
    return all + ", revision " + text(fields, "modRevision") + basis(fields);
  }

  private static String value(JsonNode value) {
    return value.isMissingNode() ? "none" : value.isValueNode() ? value.asText() : value.toString();
  }

  private static String step(JsonNode fields) {
    return (fields.has("from") ? text(fields, "from") : "(new)") + " -> " + text(fields, "to");
  }

  private static String lease(JsonNode fields) {
    return fields.has("lease") ? ", lease " + text(fields, "lease") : "";
  }

  /** How it is known, unless it was simply reported. */
  private static String basis(JsonNode fields) {
    String basis = text(fields, "basis");
    return basis.isEmpty() || basis.equals("REPORTED")
        ? ""
        : ", " + basis.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String evidence(JsonNode fields) {
    return fields.has("evidence") ? ": " + text(fields, "evidence") : "";
  }

  private static String cause(JsonNode fields) {
    return fields.has("cause") ? ": " + text(fields, "cause") : "";
  }

  private static String standIn(JsonNode fields) {
    return fields.path("lastGoodServed").asBoolean() ? " (the last good value is served)" : "";
  }

  private static String missing(JsonNode fields) {
    return fields.has("lost")
        ? text(fields, "lost") + " events are missing"
        : "events " + text(fields, "from") + " to " + text(fields, "to") + " are missing";
  }

  private static String text(JsonNode fields, String name) {
    return fields.path(name).asText("");
  }

  private static String escape(String line) {
    StringBuilder safe = new StringBuilder(line.length());
    line.chars()
        .forEach(c -> {
          if (Character.isISOControl(c)) {
            safe.append("\\u%04x".formatted(c));
          } else {
            safe.append((char) c);
          }
        });
    return safe.toString();
  }
}
