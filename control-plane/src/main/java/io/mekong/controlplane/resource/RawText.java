package io.mekong.controlplane.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.Optional;

/**
 * A raw resource as people read it.
 *
 * @param format how the text is to be read
 * @param text as stored, or an envelope that holds {@code redacted} where something was taken out
 */
public record RawText(Format format, ByteString text) {
  private static final String REDACTED = "redacted";

  /** How a text is to be read. */
  public enum Format {
    JSON,
    YAML
  }

  /** Why a value would be set aside, or empty when it would be served. */
  public static Optional<RawRejection> refusal(RawKey key, ByteString value) {
    return RawResourceParser.parse(key.path(), value)
            instanceof RawResourceParser.Refused(RawRejection rejection)
        ? Optional.of(rejection)
        : Optional.empty();
  }

  /**
   * What may be shown of a stored value: no secret, and of others nothing that the Envoy API marks
   * as sensitive; of a value that is set aside only why, because nobody knows what is in it. Where
   * something was taken out, an envelope with a field that the parser refuses says so: written back
   * it does not replace what is stored.
   */
  public static RawText shown(RawKey key, ByteString value) {
    return switch (RawResourceParser.parse(key.path(), value)) {
      case RawResourceParser.Refused(RawRejection rejection) -> refused(key, rejection);
      case RawResourceParser.Accepted(RawKey same, VersionedResource resource) ->
          accepted(same, resource.decode(), value);
    };
  }

  private static RawText refused(RawKey key, RawRejection rejection) {
    ObjectNode envelope = RawEnvelope.blank(key.name());
    envelope.put(REDACTED, true);
    envelope.put("refused", rejection.reason() + ". " + rejection.hint());
    return json(envelope);
  }

  private static RawText accepted(RawKey key, Message resource, ByteString value) {
    try {
      JsonNode spec;
      if (key.type().secret()) {
        spec = JsonNodeFactory.instance.objectNode().put("name", key.name());
      } else {
        Message shown = Redaction.shown(resource);
        if (shown.equals(resource)) {
          return new RawText(RawDocument.formatOf(value), value);
        }
        spec = RawDocument.json(EnvoyTypes.toJson(shown));
      }
      return json(redacted(key, RawDocument.read(value), spec));
    } catch (RawFault | InvalidProtocolBufferException e) {
      throw new AssertionError("what was read once can be read and printed again", e);
    }
  }

  private static ObjectNode redacted(RawKey key, ObjectNode stored, JsonNode spec) {
    ObjectNode envelope = RawEnvelope.blank(key.name());
    if (stored.has(RawEnvelope.API_VERSION)) {
      envelope.setAll(stored);
    }
    envelope.set(RawEnvelope.SPEC, spec);
    return envelope.put(REDACTED, true);
  }

  private static RawText json(ObjectNode node) {
    return new RawText(Format.JSON, ByteString.copyFromUtf8(node.toPrettyString()));
  }

  /** The same as JSON. */
  public RawText asJson() {
    if (format == Format.JSON) {
      return this;
    }
    try {
      return json(RawDocument.read(text));
    } catch (RawFault e) {
      throw new AssertionError("what is shown can be read", e);
    }
  }

  /** Without the text. */
  @Override
  public String toString() {
    return "RawText[%s, %d bytes]".formatted(format, text.size());
  }
}
