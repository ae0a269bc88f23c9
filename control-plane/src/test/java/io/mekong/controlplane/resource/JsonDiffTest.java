package io.mekong.controlplane.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mekong.controlplane.resource.JsonDiff.Change;
import io.mekong.controlplane.resource.JsonDiff.Op;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of a change is a JSON Patch that makes it. */
class JsonDiffTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALL = Integer.MAX_VALUE;

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  private static String said(Change change) {
    return change.op() + " " + change.path() + " " + change.was() + " " + change.value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1} | {'a':1} | ",
        "{'a':1} | {'a':2} | REPLACE /a 1 2",
        "{'a':1} | {'a':'1'} | REPLACE /a 1 \"1\"",
        "{'a':[]} | {'a':{}} | REPLACE /a [] {}",
        "{'a':{'b':1}} | {'a':{'b':1,'c':true}} | ADD /a/c null true",
        "{'a':{'b':1}} | {'a':{}} | REMOVE /a/b 1 null",
        "{'a/b':{'c~d':1}} | {'a/b':{'c~d':2}} | REPLACE /a~1b/c~0d 1 2",
        "[1,2,3] | [2,3] | REMOVE /0 1 null",
        "[1,2,3] | [1,9,2,3] | ADD /1 null 9",
        "[1,2,3] | [1,2,3,4,5] | ADD /3 null 4; ADD /4 null 5",
        "[1,2,3,4] | [4] | REMOVE /0 1 null; REMOVE /0 2 null; REMOVE /0 3 null",
        "[{'n':'a','w':1},{'n':'b'}] | [{'n':'a','w':2},{'n':'b'}] | REPLACE /0/w 1 2",
        "[1,2,3,4,5] | [2,9,4,5] | REMOVE /0 1 null; REPLACE /1 3 9",
      })
  void changes_are_told_where_they_are(String from, String to, String changes) {
    assertThat(
            String.join(
                "; ",
                JsonDiff.of(json(from), json(to), ALL).changes().stream()
                    .map(JsonDiffTest::said)
                    .toList()))
        .isEqualTo(Objects.requireNonNullElse(changes, ""));
  }

  @Test
  void something_instead_of_nothing_is_one_change_of_the_whole() {
    JsonNode body = json("{'a':1}");
    assertThat(JsonDiff.of(null, body, ALL).changes())
        .containsExactly(new Change(Op.ADD, "", null, body));
    assertThat(JsonDiff.of(body, null, ALL).changes())
        .containsExactly(new Change(Op.REMOVE, "", body, null));
    assertThat(JsonDiff.of(null, null, ALL).changes()).isEmpty();
  }

  @Test
  void what_is_beyond_the_most_is_counted() {
    JsonDiff.Changes changes = JsonDiff.of(json("[1,2,3]"), json("[4,5,6]"), 2);
    assertThat(changes.changes()).hasSize(2);
    assertThat(changes.count()).isEqualTo(3);
    assertThat(changes.truncated()).isTrue();
    assertThat(JsonDiff.of(json("[1]"), json("[2]"), 1).truncated()).isFalse();
  }

  @Test
  void arrays_too_long_to_search_are_still_told_right() {
    JsonNode from = JSON.valueToTree(IntStream.range(0, 3_000).toArray());
    JsonNode to = JSON.valueToTree(IntStream.range(0, 3_000).map(i -> 3_000 - i).toArray());
    assertThat(patched(from, JsonDiff.of(from, to, ALL))).isEqualTo(to);
  }

  /** Whatever the trees are, the patch leads from one to the other. */
  @Test
  void a_patch_leads_to_the_other_tree() {
    Random random = new Random(7);
    for (int turn = 0; turn < 2_000; turn++) {
      JsonNode from = tree(random, 3);
      JsonNode to = random.nextInt(4) == 0 ? tree(random, 3) : mutated(from, random);
      assertThat(patched(from, JsonDiff.of(from, to, ALL))).as("%s %s", from, to).isEqualTo(to);
    }
  }

  private static JsonNode tree(Random random, int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(3);
    if (kind == 0) {
      return JsonNodeFactory.instance.numberNode(random.nextInt(3));
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      array.add(tree(random, depth - 1));
      object.set("k/" + random.nextInt(6), tree(random, depth - 1));
    }
    return kind == 1 ? array : object;
  }

  private static JsonNode mutated(JsonNode node, Random random) {
    if (random.nextInt(6) == 0) {
      return tree(random, 2);
    }
    if (node instanceof ArrayNode array) {
      ArrayNode next = JsonNodeFactory.instance.arrayNode();
      for (JsonNode element : array) {
        if (random.nextInt(5) > 0) {
          next.add(mutated(element, random));
        }
        if (random.nextInt(5) == 0) {
          next.add(tree(random, 1));
        }
      }
      return next;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode next = JsonNodeFactory.instance.objectNode();
      object
          .properties()
          .forEach(member -> next.set(member.getKey(), mutated(member.getValue(), random)));
      return next;
    }
    return node;
  }

  /** As RFC 6902 applies it, one operation after the other. */
  private static JsonNode patched(JsonNode from, JsonDiff.Changes changes) {
    JsonNode whole = from.deepCopy();
    for (Change change : changes.changes()) {
      JsonPointer path = JsonPointer.compile(change.path());
      if (change.op() != Op.ADD) {
        assertThat(whole.at(path)).as(said(change)).isEqualTo(change.was());
      }
      if (path.matches()) {
        whole = Objects.requireNonNull(change.value());
      } else {
        apply(whole.at(path.head()), path.last(), change);
      }
    }
    return whole;
  }

  private static void apply(JsonNode parent, JsonPointer last, Change change) {
    JsonNode value = change.value();
    if (parent instanceof ArrayNode array) {
      int index = last.getMatchingIndex();
      if (change.op() != Op.ADD) {
        array.remove(index);
      }
      if (value != null) {
        assertThat(index).isBetween(0, array.size());
        array.insert(index, value.deepCopy());
      }
    } else if (value == null) {
      ((ObjectNode) parent).remove(last.getMatchingProperty());
    } else {
      ((ObjectNode) parent).set(last.getMatchingProperty(), value.deepCopy());
    }
  }
}
