package io.mekong.registry.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;

/**
 * The one strict reader of a registration's JSON, wherever it comes from: valid UTF-8, at most 32
 * levels deep, no name twice, nothing behind the object, numbers of at most 32 digits.
 */
public final class StrictJson {
  /** Most bytes of a value. */
  public static final int MAX_VALUE_BYTES = 64 * 1024;

  private static final String EXAMPLE = " like {\"addr\":\"10.0.1.10\",\"port\":8080}";

  private static final JsonMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxNumberLength(32)
                          .maxStringLength(MAX_VALUE_BYTES)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private StrictJson() {}

  /** The bytes are no JSON at all; the message is a sentence for whoever wrote them. */
  public static final class MalformedException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private MalformedException(String message) {
      super(message);
    }

    private MalformedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Reads an object of the caller's own.
   *
   * @param what how a message calls it: {@code value}, {@code the body}
   * @throws MalformedException when it is no JSON
   * @throws IllegalArgumentException when it is JSON, but no object
   */
  public static ObjectNode read(ByteString json, String what) {
    if (!json.isValidUtf8()) { // nor UTF-16, which the parser would guess
      throw new MalformedException(what + " is not valid UTF-8");
    }
    JsonNode node = tree(json.toStringUtf8(), what);
    if (node.isMissingNode()) {
      throw new IllegalArgumentException(what + " is empty; write JSON" + EXAMPLE);
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalArgumentException(what + " must be a JSON object" + EXAMPLE);
  }

  private static JsonNode tree(String json, String what) {
    try {
      return STRICT.readTree(json);
    } catch (JsonProcessingException e) {
      // The original message only: the whole one quotes the input.
      throw new MalformedException(
          what + " is not valid JSON: " + Rejection.shorten(e.getOriginalMessage()), e);
    } catch (NumberFormatException e) {
      throw new MalformedException(what + " holds a number that is out of any range", e);
    }
  }

  /** Writes what {@link #read} reads. */
  public static ByteString write(ObjectNode object) {
    try {
      return ByteString.copyFrom(STRICT.writeValueAsBytes(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
