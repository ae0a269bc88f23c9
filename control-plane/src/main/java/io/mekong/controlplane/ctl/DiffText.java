package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.function.BinaryOperator;

/**
 * What a node should have against what it has ACKed, like a unified diff: a hunk for each place
 * that changes, named by its JSON pointer.
 */
final class DiffText {
  private final PrintWriter out;
  private final BinaryOperator<String> style;

  /** To a terminal that likes it in colours. */
  DiffText(PrintWriter out) {
    this(out, Paint.isWelcome() ? DiffText::painted : (mark, line) -> line);
  }

  /** The style makes of a mark and the line that begins with it what is written. */
  DiffText(PrintWriter out, BinaryOperator<String> style) {
    this.out = out;
    this.style = style;
  }

  static String painted(String mark, String line) {
    return switch (mark.charAt(0)) {
      case '-' -> Paint.RED.of(line);
      case '+' -> Paint.GREEN.of(line);
      case '@' -> Paint.CYAN.of(line);
      default -> Paint.YELLOW.of(line);
    };
  }

  /** All differences of an answer. */
  void print(JsonNode diff) {
    diff.path("differences").forEach(this::difference);
    int shown = diff.path("differences").size();
    if (diff.path("truncated").asBoolean()) {
      line("# ", shown + " of " + diff.path("total").asInt() + " differences are shown");
    }
  }

  private void difference(JsonNode it) {
    String name = it.path("type").asText() + "/" + it.path("name").asText();
    line("--- ", name + version(it, "acked", " ACKED ", " not ACKED in any known version"));
    line("+++ ", name + version(it, "wanted", " wanted ", " not wanted"));
    String nack = it.path("nack").asText("");
    line("# ", it.path("state").asText() + (nack.isEmpty() ? "" : ": " + nack));
    if (it.has("quarantined")) {
      line("# ", "quarantine keeps " + it.path("quarantined").asText() + " from it");
    }
    if (it.has("note")) {
      line("# ", it.path("note").asText());
    }
    it.path("changes").forEach(this::hunk);
    if (it.path("truncated").asBoolean()) {
      line("# ", "there are more changes; ask for the resource by its name");
    }
  }

  private static String version(JsonNode of, String field, String before, String none) {
    return of.has(field) ? before + of.path(field).asText() : none;
  }

  private void hunk(JsonNode change) {
    String path = change.path("path").asText();
    line("@@ ", (path.isEmpty() ? "all of it" : path) + " @@");
    lines("-", change.path("was"));
    lines("+", change.path("value"));
  }

  private void lines(String mark, JsonNode value) {
    if (!value.isMissingNode()) {
      OutputOptions.pretty(value).lines().forEach(text -> line(mark, text));
    }
  }

  private void line(String mark, String text) {
    out.println(style.apply(mark, mark + Paint.safe(text)));
  }
}
