package io.mekong.registry.event;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.ServiceInstance;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/** Writes what registrations say, with the names that they are registered under. */
final class InstanceJson {
  private InstanceJson() {}

  /** Everything: enough to register it once more. */
  static void all(JsonGenerator json, ServiceInstance instance) throws IOException {
    ServiceInstance.Endpoint endpoint = instance.endpoint();
    json.writeStringField("addr", endpoint.address());
    json.writeNumberField("port", endpoint.port());
    json.writeNumberField("weight", endpoint.weight());
    json.writeStringField("health", instance.health().name());
    if (!endpoint.locality().equals(Locality.UNKNOWN)) {
      locality(json, endpoint.locality());
    }
    if (!instance.metadata().isEmpty()) {
      metadata(json, instance.metadata());
    }
    json.writeStringField("protocol", protocol(instance));
    marks(json, instance.marks());
    json.writeNumberField("createRevision", instance.origin().createRevision());
    json.writeNumberField("modRevision", instance.origin().modRevision());
    EventJson.lease(json, instance.origin().lease());
  }

  /** What one said where the other says something else; revisions left out. */
  static void difference(JsonGenerator json, ServiceInstance was, ServiceInstance now)
      throws IOException {
    place(json, was.endpoint(), now.endpoint());
    if (was.health() != now.health()) {
      json.writeStringField("health", was.health().name());
    }
    if (!was.metadata().equals(now.metadata())) {
      metadata(json, was.metadata());
    }
    if (was.protocol() != now.protocol()) {
      json.writeStringField("protocol", protocol(was));
    }
    if (!was.marks().drainedBy().equals(now.marks().drainedBy())) {
      json.writeStringField("drainedBy", was.marks().drainedBy());
    }
    if (!was.marks().incarnation().equals(now.marks().incarnation())) {
      json.writeStringField("incarnation", was.marks().incarnation());
    }
    if (was.origin().lease() != now.origin().lease()) {
      json.writeStringField("lease", Long.toHexString(was.origin().lease()));
    }
  }

  private static void marks(JsonGenerator json, ServiceInstance.Marks marks) throws IOException {
    if (!marks.drainedBy().isEmpty()) {
      json.writeStringField("drainedBy", marks.drainedBy());
    }
    if (!marks.incarnation().isEmpty()) {
      json.writeStringField("incarnation", marks.incarnation());
    }
  }

  private static void place(
      JsonGenerator json, ServiceInstance.Endpoint was, ServiceInstance.Endpoint now)
      throws IOException {
    if (!was.address().equals(now.address())) {
      json.writeStringField("addr", was.address());
    }
    if (was.port() != now.port()) {
      json.writeNumberField("port", was.port());
    }
    if (was.weight() != now.weight()) {
      json.writeNumberField("weight", was.weight());
    }
    if (!was.locality().equals(now.locality())) {
      locality(json, was.locality());
    }
  }

  private static void locality(JsonGenerator json, Locality locality) throws IOException {
    json.writeObjectFieldStart("locality");
    json.writeStringField("region", locality.region());
    json.writeStringField("zone", locality.zone());
    json.writeStringField("subZone", locality.subZone());
    json.writeEndObject();
  }

  private static void metadata(JsonGenerator json, Map<String, String> metadata)
      throws IOException {
    json.writeObjectFieldStart("metadata");
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private static String protocol(ServiceInstance instance) {
    return instance.protocol().name().toLowerCase(Locale.ROOT);
  }
}
