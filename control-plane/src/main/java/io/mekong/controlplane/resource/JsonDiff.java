package io.mekong.controlplane.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What turns one JSON tree into another, as JSON Patch has it; used once, on one thread.
 *
 * <p>Members are compared by name. In an array, what both have in the same order stays, so that an
 * element that is put in or taken out does not change those behind it; where that would cost too
 * much to find, elements are compared by position.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a>
 */
public final class JsonDiff {
  /** Most pairs of elements of two arrays that are compared. */
  private static final int MOST_PAIRS = 1_000_000;

  private final int most;
  private final List<Change> changes = new ArrayList<>();
  private int count;

  private JsonDiff(int most) {
    this.most = most;
  }

  /** What is done at a path. */
  public enum Op {
    ADD,
    REMOVE,
    REPLACE
  }

  /**
   * One operation of a patch; they are applied in order.
   *
   * @param op what is done
   * @param path a JSON pointer; empty for the whole
   * @param was what stood there; null where something is added
   * @param value what stands there then; null where something is removed
   */
  public record Change(Op op, String path, @Nullable JsonNode was, @Nullable JsonNode value) {}

  /**
   * The changes of a resource.
   *
   * @param changes in order
   * @param count how many there are in all
   */
  public record Changes(ImmutableList<Change> changes, int count) {
    /** Whether some are left out. */
    public boolean truncated() {
      return count > changes.size();
    }
  }

  /**
   * Compares two trees.
   *
   * @param from null for nothing
   * @param to likewise
   * @param most changes to name; the others are counted
   */
  public static Changes of(@Nullable JsonNode from, @Nullable JsonNode to, int most) {
    JsonDiff diff = new JsonDiff(most);
    if (from == null && to != null) {
      diff.add("", to);
    } else if (from != null && to == null) {
      diff.remove("", from);
    } else if (from != null && to != null) {
      diff.compare("", from, to);
    }
    return new Changes(ImmutableList.copyOf(diff.changes), diff.count);
  }

  private void compare(String path, JsonNode from, JsonNode to) {
    if (from.equals(to)) {
      return;
    }
    if (from.isObject() && to.isObject()) {
      members(path, from, to);
    } else if (from.isArray() && to.isArray()) {
      elements(path, from, to);
    } else {
      told(new Change(Op.REPLACE, path, from, to));
    }
  }

  private void members(String path, JsonNode from, JsonNode to) {
    for (Map.Entry<String, JsonNode> member : from.properties()) {
      String at = path + "/" + escaped(member.getKey());
      JsonNode now = to.get(member.getKey());
      if (now == null) {
        remove(at, member.getValue());
      } else {
        compare(at, member.getValue(), now);
      }
    }
    for (Map.Entry<String, JsonNode> member : to.properties()) {
      if (!from.has(member.getKey())) {
        add(path + "/" + escaped(member.getKey()), member.getValue());
      }
    }
  }

  /** "~ needs to be encoded as ~0 and / as ~1" (RFC 6901, 3). */
  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private void elements(String path, JsonNode from, JsonNode to) {
    List<JsonNode> old = ImmutableList.copyOf(from);
    List<JsonNode> now = ImmutableList.copyOf(to);
    int oldAt = 0;
    int at = 0;
    for (Common common : common(old, now)) {
      gap(path, at, old.subList(oldAt, common.from()), now.subList(at, common.to()));
      oldAt = common.from() + 1;
      at = common.to() + 1;
    }
    gap(path, at, old.subList(oldAt, old.size()), now.subList(at, now.size()));
  }

  /** An element of both arrays, by where it stands in each. */
  private record Common(int from, int to) {}

  /**
   * Elements between two that stay.
   *
   * @param at where they begin, once all changes before are made
   */
  private void gap(String path, int at, List<JsonNode> old, List<JsonNode> now) {
    int both = Math.min(old.size(), now.size());
    for (int i = 0; i < both; i++) {
      compare(path + "/" + (at + i), old.get(i), now.get(i));
    }
    for (int i = both; i < old.size(); i++) {
      remove(path + "/" + (at + both), old.get(i));
    }
    for (int i = both; i < now.size(); i++) {
      add(path + "/" + (at + i), now.get(i));
    }
  }

  /** The longest sequence of equal elements; without the middle where it is too long. */
  private static List<Common> common(List<JsonNode> old, List<JsonNode> now) {
    int shorter = Math.min(old.size(), now.size());
    int head = 0;
    while (head < shorter && old.get(head).equals(now.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
      tail++;
    }
    List<Common> all = new ArrayList<>();
    for (int i = 0; i < head; i++) {
      all.add(new Common(i, i));
    }
    List<JsonNode> oldMiddle = old.subList(head, old.size() - tail);
    List<JsonNode> nowMiddle = now.subList(head, now.size() - tail);
    if ((long) oldMiddle.size() * nowMiddle.size() <= MOST_PAIRS) {
      for (Common common : longest(oldMiddle, nowMiddle)) {
        all.add(new Common(head + common.from(), head + common.to()));
      }
    }
    for (int i = tail; i > 0; i--) {
      all.add(new Common(old.size() - i, now.size() - i));
    }
    return all;
  }

  /** By the usual table of lengths. */
  private static List<Common> longest(List<JsonNode> oldNodes, List<JsonNode> nowNodes) {
    Map<JsonNode, Integer> numbers = new HashMap<>();
    int[] old = numbered(oldNodes, numbers);
    int[] now = numbered(nowNodes, numbers);
    int[][] length = new int[old.length + 1][now.length + 1];
    for (int i = old.length - 1; i >= 0; i--) {
      for (int j = now.length - 1; j >= 0; j--) {
        length[i][j] =
            old[i] == now[j]
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    List<Common> common = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < old.length && j < now.length) {
      if (old[i] == now[j]) {
        common.add(new Common(i, j));
        i++;
        j++;
      } else if (length[i + 1][j] >= length[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    return common;
  }

  /** Equal elements have one number, so that a tree is looked at once. */
  private static int[] numbered(List<JsonNode> nodes, Map<JsonNode, Integer> numbers) {
    return nodes.stream()
        .mapToInt(node -> numbers.computeIfAbsent(node, n -> numbers.size()))
        .toArray();
  }

  private void add(String path, JsonNode value) {
    told(new Change(Op.ADD, path, null, value));
  }

  private void remove(String path, JsonNode was) {
    told(new Change(Op.REMOVE, path, was, null));
  }

  private void told(Change change) {
    count++;
    if (changes.size() < most) {
      changes.add(change);
    }
  }
}
