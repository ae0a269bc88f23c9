package io.mekong.controlplane.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one stored raw resource: JSON or YAML of the resource itself, or an envelope of kind {@code
 * RawResource} whose {@code spec} it is. Strict: an unknown field is refused, because it is most
 * often a misspelt one.
 */
final class RawResourceParser {
  private static final Logger log = LoggerFactory.getLogger(RawResourceParser.class);

  private static final String TYPES =
      Stream.of(XdsType.values()).map(XdsType::plural).collect(Collectors.joining(", "));

  private RawResourceParser() {}

  /** What became of a stored value. */
  sealed interface Outcome {}

  /** It is served. */
  record Accepted(RawKey key, VersionedResource resource) implements Outcome {}

  /** It is set aside. */
  record Refused(RawRejection rejection) implements Outcome {}

  static Outcome parse(String path, ByteString value) {
    RawKey key = RawResources.keyOf(path).orElse(null);
    if (key == null) {
      return new Refused(
          new RawRejection(
              path,
              "",
              "the key names no resource",
              "Use {type}/{name} with one of the types " + TYPES + " and a plain name."));
    }
    try {
      RawEnvelope envelope = RawEnvelope.of(RawDocument.read(value), key.name());
      checkAudience(key, envelope);
      Message resource = resource(key, envelope);
      return new Accepted(
          key,
          VersionedResource.lasting(key.type(), key.name(), resource, envelope.ttl())
              .onlyFor(envelope.nodes()));
    } catch (RawFault e) {
      return new Refused(e.rejection(key, path));
    } catch (RuntimeException e) {
      log.error("raw resource cannot be read, a fault of ours path={}", path, e);
      return new Refused(
          new RawRejection(path, "", "it cannot be read: " + e.getClass(), "Please report this."));
    }
  }

  private static Message resource(RawKey key, RawEnvelope envelope) throws RawFault {
    try {
      Message resource = message(key, envelope.spec());
      check(key, resource);
      return resource;
    } catch (RawFault e) {
      throw envelope.wrapped() ? e.within(RawEnvelope.SPEC) : e;
    }
  }

  private static void checkAudience(RawKey key, RawEnvelope envelope) throws RawFault {
    if (key.type().secret() && envelope.nodes().everyNode()) {
      throw new RawFault(
              "a secret is only for nodes that its envelope selects",
              "Wrap it as kind RawResource and say in metadata.labels for which nodes, such as"
                  + " {\"node.id\": \"edge-1\"}.")
          .at("metadata.labels");
    }
  }

  private static Message message(RawKey key, JsonNode spec) throws RawFault {
    ImmutableSet<String> typeUrls = ImmutableSet.copyOf(spec.findValuesAsText("@type"));
    for (String typeUrl : typeUrls) {
      if (EnvoyTypes.find(typeUrl).isEmpty()) {
        throw new RawFault(
            "the Envoy API in use does not have a type",
            " " + typeUrl,
            "Check the spelling of @type.");
      }
    }
    Message.Builder builder = key.type().newBuilder();
    JsonFormat.TypeRegistry types = EnvoyTypes.registryOf(typeUrls);
    try {
      JsonFormat.parser().usingTypeRegistry(types).merge(spec.toString(), builder);
      return builder.build();
    } catch (InvalidProtocolBufferException e) {
      throw new RawFault(
              "the value does not fit " + builder.getDescriptorForType().getFullName(),
              ": " + e.getMessage(),
              "Compare it with Envoy's v3 API; unknown fields are refused.")
          .at(FaultPath.of(spec, builder.getDescriptorForType(), types));
    }
  }

  private static void check(RawKey key, Message resource) throws RawFault {
    if (key.type() == XdsType.VIRTUAL_HOST && key.name().indexOf('/') < 1) {
      throw new RawFault(
          "the key of a virtual host says of which route configuration it is",
          "Use virtual-hosts/{route configuration}/{host}.");
    }
    String inside = key.type().nameOf(resource).orElse(key.name());
    if (!inside.equals(key.name())) {
      throw new RawFault(
          "the key says " + key.name() + " but the resource has another name inside",
          ": '" + inside + "'",
          "Make both equal.");
    }
    Violation fault =
        ProtoRules.first(resource).or(() -> EndpointRules.firstViolation(resource)).orElse(null);
    if (fault != null) {
      throw new RawFault("Envoy would refuse it: " + fault.sentence(), "Correct that field.")
          .at(fault.at());
    }
  }
}
