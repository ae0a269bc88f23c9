package io.mekong.controlplane.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML as the tree that JSON of the same meaning is. Plain scalars are what YAML 1.2's core
 * schema says, so {@code no} and {@code 2026-01-01} stay strings. What aliases unfold to counts
 * against the limits of a value: a few dozen of them can stand for millions of nodes. Throws {@link
 * YAMLException}.
 */
final class YamlTree {
  private static final int MAX_ALIASES = 50;
  private static final int MAX_NODES = 100_000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private int nodes;
  private int characters;

  JsonNode read(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setNestingDepthLimit(RawDocument.MAX_DEPTH);
    options.setCodePointLimit(RawDocument.MAX_BYTES);
    DumperOptions unused = new DumperOptions();
    Yaml yaml =
        new Yaml(
            new ExactNumbers(options), new Representer(unused), unused, options, new CoreSchema());
    return tree(yaml.load(text), 1);
  }

  private JsonNode tree(@Nullable Object value, int depth) {
    if (depth > RawDocument.MAX_DEPTH) {
      throw new YAMLException("it is nested more than " + RawDocument.MAX_DEPTH + " deep");
    }
    if (++nodes > MAX_NODES) {
      throw new YAMLException("it unfolds to more than " + MAX_NODES + " values");
    }
    return switch (value) {
      case null -> NODES.nullNode();
      case Map<?, ?> map -> object(map, depth);
      case List<?> list -> array(list, depth);
      case String text -> NODES.textNode(counted(text));
      case Boolean truth -> NODES.booleanNode(truth);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case BigInteger number -> NODES.numberNode(number);
      case BigDecimal number -> NODES.numberNode(number);
      default -> throw new YAMLException("a tag makes something that JSON has no form for");
    };
  }

  private ObjectNode object(Map<?, ?> map, int depth) {
    ObjectNode object = NODES.objectNode();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new YAMLException("a key is not a string; put quotes around it");
      }
      object.set(counted(key), tree(entry.getValue(), depth + 1));
    }
    return object;
  }

  private ArrayNode array(List<?> list, int depth) {
    ArrayNode array = NODES.arrayNode(list.size());
    for (Object element : list) {
      array.add(tree(element, depth + 1));
    }
    return array;
  }

  private String counted(String text) {
    characters += text.length();
    if (characters > RawDocument.MAX_BYTES) {
      throw new YAMLException("it unfolds to more than " + RawDocument.MAX_BYTES + " characters");
    }
    return text;
  }

  /** Scalars that are not strings, as YAML 1.2 knows them; {@code <<} merges as it always has. */
  private static final class CoreSchema extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(
          Tag.BOOL, Pattern.compile("^(?:true|True|TRUE|false|False|FALSE)$"), "tTfF");
      addImplicitResolver(Tag.INT, Pattern.compile("^-?(?:0|[1-9][0-9]*)$"), "-0123456789");
      addImplicitResolver(
          Tag.FLOAT,
          Pattern.compile("^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?$"),
          "-0123456789");
      addImplicitResolver(Tag.NULL, Pattern.compile("^(?:~|null|Null|NULL)$"), "~nN");
      addImplicitResolver(Tag.NULL, Pattern.compile("^$"), null);
      addImplicitResolver(Tag.MERGE, Pattern.compile("^<<$"), "<");
    }
  }

  /** Fractions keep every digit. */
  private static final class ExactNumbers extends SafeConstructor {
    ExactNumbers(LoaderOptions options) {
      super(options);
      yamlConstructors.put(
          Tag.FLOAT,
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              try {
                return new BigDecimal(((ScalarNode) node).getValue());
              } catch (NumberFormatException e) {
                throw new YAMLException("a value is no number although its tag says so", e);
              }
            }
          });
    }
  }
}
