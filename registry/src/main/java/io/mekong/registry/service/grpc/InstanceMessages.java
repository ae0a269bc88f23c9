package io.mekong.registry.service.grpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.protobuf.Duration;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.Registration;
import io.mekong.registry.service.RegistrationRequest;
import io.mekong.registry.v1.Health;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.Locality;
import io.mekong.registry.v1.Outcome;
import io.mekong.registry.v1.Protocol;
import io.mekong.registry.v1.RegisterRequest;
import io.mekong.registry.v1.RegisterResponse;
import io.mekong.registry.v1.ServedInstance;
import java.util.Locale;
import java.util.Optional;

/**
 * Instances as messages, and messages as the JSON of a registration, so that one parser has all the
 * rules.
 */
final class InstanceMessages {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private InstanceMessages() {}

  static RegistrationRequest request(RegisterRequest asked) {
    Instance instance = asked.getInstance();
    ObjectNode body = JSON.createObjectNode();
    if (!instance.getId().isEmpty()) {
      body.put("id", instance.getId());
    }
    if (asked.hasTtl()) {
      body.put("ttl", seconds(asked.getTtl()));
    }
    body.put("addr", instance.getAddr()).put("port", Integer.toUnsignedLong(instance.getPort()));
    if (instance.hasWeight()) {
      body.put("weight", Integer.toUnsignedLong(instance.getWeight()));
    }
    if (instance.getHealth() != Health.HEALTH_UNSPECIFIED) {
      body.put("health", name(instance.getHealth(), "HEALTH_"));
    }
    if (instance.hasLocality()) {
      Locality locality = instance.getLocality();
      body.putObject("locality")
          .put("region", locality.getRegion())
          .put("zone", locality.getZone())
          .put("subZone", locality.getSubZone());
    }
    if (instance.getMetadataCount() > 0) {
      ObjectNode metadata = body.putObject("metadata");
      instance.getMetadataMap().forEach(metadata::put);
    }
    if (instance.getProtocol() != Protocol.PROTOCOL_UNSPECIFIED) {
      body.put("protocol", name(instance.getProtocol(), "PROTOCOL_").toLowerCase(Locale.ROOT));
    }
    if (!instance.getIncarnation().isEmpty()) {
      body.put("incarnation", incarnation(instance.getIncarnation()));
    }
    return parsed(body);
  }

  private static String incarnation(String given) {
    if (!ServiceInstance.Marks.allowed(given)) {
      throw new ApiException(
          ErrorCode.INVALID_REGISTRATION,
          "an incarnation has at most "
              + ServiceInstance.Marks.MAX_LENGTH
              + " characters, none of control");
    }
    return given;
  }

  private static RegistrationRequest parsed(ObjectNode body) {
    try {
      return RegistrationRequest.parse(JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new ApiException(ErrorCode.INVALID_REGISTRATION, "the instance cannot be read", e);
    }
  }

  private static String seconds(Duration ttl) {
    if (ttl.getNanos() != 0) {
      throw new ApiException(
          ErrorCode.INVALID_REGISTRATION, "field 'ttl' must be whole seconds, from 5s to 24h");
    }
    return ttl.getSeconds() + "s";
  }

  private static String name(Enum<?> value, String prefix) {
    if (!value.name().startsWith(prefix)) {
      throw new ApiException(
          ErrorCode.INVALID_REGISTRATION,
          "a value of " + prefix.toLowerCase(Locale.ROOT).replace("_", "") + " is not known");
    }
    return value.name().substring(prefix.length());
  }

  static RegisterResponse response(Registration done) {
    RegisterResponse.Builder response =
        RegisterResponse.newBuilder()
            .setInstance(message(done.instance()))
            .setOutcome(Outcome.valueOf("OUTCOME_" + done.outcome().name()))
            .setRevision(done.instance().origin().modRevision());
    done.timeToLive()
        .ifPresent(ttl ->
            response.setTtl(
                Duration.newBuilder().setSeconds(ttl.getSeconds()).setNanos(ttl.getNano())));
    return response.build();
  }

  private static Instance message(ServiceInstance instance) {
    ServiceInstance.Endpoint endpoint = instance.endpoint();
    return Instance.newBuilder()
        .setService(instance.service().name())
        .setId(instance.id().value())
        .setAddr(endpoint.address())
        .setPort(endpoint.port())
        .setWeight(endpoint.weight())
        .setHealth(Health.valueOf("HEALTH_" + instance.health().name()))
        .setLocality(
            Locality.newBuilder()
                .setRegion(endpoint.locality().region())
                .setZone(endpoint.locality().zone())
                .setSubZone(endpoint.locality().subZone()))
        .putAllMetadata(instance.metadata())
        .setProtocol(Protocol.valueOf("PROTOCOL_" + instance.protocol().name()))
        .setIncarnation(instance.marks().incarnation())
        .setDrainedBy(instance.marks().drainedBy())
        .build();
  }

  /** Every registered or held instance, in order of id. */
  static ImmutableList<ServedInstance> served(Service service) {
    return service.ids().stream()
        .flatMap(id -> served(service, id).stream())
        .collect(ImmutableList.toImmutableList());
  }

  private static Optional<ServedInstance> served(Service service, InstanceId id) {
    boolean held = service.held().containsKey(id);
    Optional<ServiceInstance> found =
        Optional.ofNullable(service.instances().get(id))
            .or(() -> Optional.ofNullable(service.held().get(id)).map(h -> h.instance()));
    return found.map(instance ->
        ServedInstance.newBuilder()
            .setInstance(message(instance))
            .setHeld(held)
            .setServed(held || service.serves(instance))
            .build());
  }
}
