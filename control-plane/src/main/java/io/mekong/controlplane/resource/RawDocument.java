package io.mekong.controlplane.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Splitter;
import com.google.protobuf.ByteString;
import java.math.BigDecimal;
import java.util.Map;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads the text of a stored value: JSON when it begins with a brace or a bracket, else YAML. Both
 * lead to the same tree, within the same limits.
 */
final class RawDocument {
  /** Most bytes of a value; etcd's own limit is 1.5 MiB by default. */
  static final int MAX_BYTES = 1024 * 1024;

  static final int MAX_DEPTH = 90;

  /** Beyond the exponents of a double, of either sign. */
  private static final int MAX_EXPONENT = 400;

  private static final String HINT =
      "Correct the syntax; what begins with { or [ is read as JSON, anything else as YAML.";

  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private RawDocument() {}

  static ObjectNode read(ByteString value) throws RawFault {
    if (value.size() > MAX_BYTES) {
      throw new RawFault(
          "the value has " + value.size() + " bytes, more than " + MAX_BYTES,
          "Split the resource.");
    }
    if (!value.isValidUtf8()) {
      throw new RawFault("the value is not text in UTF-8", "Write JSON or YAML.");
    }
    String text = value.toStringUtf8();
    JsonNode node = isJson(text) ? json(text) : yaml(text);
    if (node instanceof ObjectNode object) {
      checkNumbers(object, "");
      return object;
    }
    throw new RawFault("the value is not an object", "Write the fields of the resource.");
  }

  /** How the text of a value is read. */
  static RawText.Format formatOf(ByteString value) {
    return isJson(value.toStringUtf8()) ? RawText.Format.JSON : RawText.Format.YAML;
  }

  /**
   * No field of a resource holds more than a double can. In a {@code Struct} such a number would be
   * read as infinity, which JSON cannot even write, and an exponent of nine digits takes minutes to
   * write out as an integer.
   */
  private static void checkNumbers(JsonNode node, String path) throws RawFault {
    if (node.isNumber() && !isDouble(node)) {
      throw new RawFault(
              "a number is out of range",
              ": " + node.asText(),
              "Write one that a double can hold, or a string.")
          .at(path);
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      checkNumbers(field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey());
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      checkNumbers(node.get(i), path + "[" + i + "]");
    }
  }

  private static boolean isDouble(JsonNode number) {
    BigDecimal exact = number.decimalValue();
    return Math.abs((long) exact.precision() - exact.scale()) < MAX_EXPONENT
        && Double.isFinite(exact.doubleValue());
  }

  private static boolean isJson(String text) {
    String begin = text.stripLeading();
    return begin.startsWith("{") || begin.startsWith("[");
  }

  /** Reads JSON of any length. */
  static JsonNode json(String text) throws RawFault {
    try {
      return JSON.readValue(text);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new RawFault(
          "the value is not JSON",
          ": "
              + Splitter.on('(').split(e.getOriginalMessage()).iterator().next().trim()
              + (at == null ? "" : at(at.getLineNr(), at.getColumnNr())),
          HINT);
    }
  }

  private static JsonNode yaml(String text) throws RawFault {
    try {
      return new YamlTree().read(text);
    } catch (MarkedYAMLException e) {
      String at =
          e.getProblemMark() == null
              ? ""
              : at(e.getProblemMark().getLine() + 1, e.getProblemMark().getColumn() + 1);
      throw new RawFault("the value is not YAML", ": " + e.getProblem() + at, HINT);
    } catch (YAMLException e) {
      String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new RawFault("the value is not YAML", ": " + first, HINT);
    }
  }

  private static String at(int line, int column) {
    return " at line " + line + ", column " + column;
  }
}
