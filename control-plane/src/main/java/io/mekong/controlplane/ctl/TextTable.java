package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.io.Console;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Rows of text in columns, for people. Colour goes to terminals only. */
final class TextTable {
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String PLAIN = "\u001b[0m";

  /** Words that somebody should look at. */
  private static final ImmutableList<String> BAD =
      ImmutableList.of("NACKED", "REFUSED", "AGAINST", "NO");

  private static final ImmutableList<String> DOUBTFUL =
      ImmutableList.of("PENDING", "SENT", "STALE", "NOTE");

  private final List<ImmutableList<String>> rows = new ArrayList<>();
  private final UnaryOperator<String> paint;

  /** A table with a head. */
  TextTable(String... head) {
    this(isTerminal() ? TextTable::painted : word -> word, head);
  }

  TextTable(UnaryOperator<String> paint, String... head) {
    this.paint = paint;
    rows.add(ImmutableList.copyOf(head));
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        && System.getenv("NO_COLOR") == null;
  }

  static String painted(String word) {
    if (BAD.contains(word)) {
      return RED + word + PLAIN;
    }
    return DOUBTFUL.contains(word) ? YELLOW + word + PLAIN : word;
  }

  /** One more row, as wide as the head. */
  TextTable row(String... cells) {
    rows.add(ImmutableList.copyOf(cells));
    return this;
  }

  /**
   * A row for each of these.
   *
   * @param fields what stands in the columns: names, with slashes between those of nested ones;
   *     nothing for one that is not there
   */
  TextTable rows(JsonNode items, String... fields) {
    ImmutableList<JsonPointer> columns =
        Arrays.stream(fields)
            .map(field -> JsonPointer.compile("/" + field))
            .collect(ImmutableList.toImmutableList());
    items.forEach(item ->
        rows.add(
            columns.stream()
                .map(column -> item.at(column).asText(""))
                .collect(ImmutableList.toImmutableList())));
    return this;
  }

  void print(PrintWriter out) {
    int columns = rows.getFirst().size();
    int[] width = new int[columns];
    for (ImmutableList<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        width[i] = Math.max(width[i], safe(row.get(i)).length());
      }
    }
    rows.forEach(row -> out.println(line(row, width)));
  }

  private String line(ImmutableList<String> row, int[] width) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < width.length; i++) {
      String cell = safe(row.get(i));
      line.append(paint.apply(cell));
      if (i < width.length - 1) {
        line.append(" ".repeat(width[i] - cell.length() + 2));
      }
    }
    return line.toString().stripTrailing();
  }

  /** A node's own words must not move the cursor. */
  private static String safe(String cell) {
    if (cell.isEmpty()) {
      return "-";
    }
    StringBuilder safe = new StringBuilder(cell.length());
    cell.chars().forEach(c -> safe.append(Character.isISOControl(c) ? ' ' : (char) c));
    return safe.toString();
  }
}
