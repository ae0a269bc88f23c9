package io.mekong.registry.source;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.ServiceInstance;
import java.util.Locale;

/** Writes an instance as the value that {@link RegistrationParser} reads it back from. */
public final class RegistrationJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private RegistrationJson() {}

  /** All fields, defaults included. */
  public static ByteString write(ServiceInstance instance) {
    ServiceInstance.Endpoint endpoint = instance.endpoint();
    ObjectNode value = JSON.createObjectNode();
    value.put("addr", endpoint.address());
    value.put("port", endpoint.port());
    value.put("weight", endpoint.weight());
    value.put("health", instance.health().name());
    Locality locality = endpoint.locality();
    value
        .putObject("locality")
        .put("region", locality.region())
        .put("zone", locality.zone())
        .put("subZone", locality.subZone());
    ObjectNode metadata = value.putObject("metadata");
    instance.metadata().forEach(metadata::put);
    value.put("protocol", instance.protocol().name().toLowerCase(Locale.ROOT));
    return ByteString.copyFromUtf8(value.toString());
  }
}
