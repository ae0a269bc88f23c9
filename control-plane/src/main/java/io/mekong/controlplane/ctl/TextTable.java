package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows of text in columns, for people. Colour goes to terminals only. */
final class TextTable {
  /** Words that somebody should look at. */
  private static final ImmutableList<String> BAD =
      ImmutableList.of("NACKED", "REFUSED", "AGAINST", "NO");

  private static final ImmutableList<String> DOUBTFUL =
      ImmutableList.of("PENDING", "SENT", "STALE", "MISSING", "EXTRA", "UNANSWERED", "NOTE");

  private final List<ImmutableList<String>> rows = new ArrayList<>();
  private final UnaryOperator<String> paint;

  /** A table with a head. */
  TextTable(String... head) {
    this(Paint.isWelcome() ? TextTable::painted : word -> word, head);
  }

  TextTable(UnaryOperator<String> paint, String... head) {
    this.paint = paint;
    rows.add(ImmutableList.copyOf(head));
  }

  static String painted(String word) {
    if (BAD.contains(word)) {
      return Paint.RED.of(word);
    }
    return DOUBTFUL.contains(word) ? Paint.YELLOW.of(word) : word;
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

  private static String safe(String cell) {
    return cell.isEmpty() ? "-" : Paint.safe(cell);
  }
}
