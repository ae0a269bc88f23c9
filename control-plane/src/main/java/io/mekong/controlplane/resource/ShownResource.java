package io.mekong.controlplane.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.mekong.controlplane.snapshot.VersionedResource;

/**
 * A resource as people read it.
 *
 * @param json proto3 JSON; of a secret nothing but its name, of others all but what the Envoy API
 *     marks as sensitive
 * @param redacted whether something was taken out
 */
public record ShownResource(JsonNode json, boolean redacted) {
  /** What may be shown of a resource; costs a look at all of it. */
  public static ShownResource of(VersionedResource resource) {
    if (resource.type().secret()) {
      return nameOnly(resource);
    }
    Message message = resource.decode();
    Message shown = Redaction.shown(message);
    try {
      return new ShownResource(RawDocument.json(EnvoyTypes.toJson(shown)), !shown.equals(message));
    } catch (InvalidProtocolBufferException | RawFault e) {
      // It holds a message of a type that nobody here can look into.
      return nameOnly(resource);
    }
  }

  private static ShownResource nameOnly(VersionedResource resource) {
    return new ShownResource(
        JsonNodeFactory.instance.objectNode().put("name", resource.name()), true);
  }
}
