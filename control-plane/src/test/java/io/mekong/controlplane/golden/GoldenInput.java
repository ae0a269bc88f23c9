package io.mekong.controlplane.golden;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.translation.World;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.StoredKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * What an {@code in.yaml} says. {@code registrations} and {@code held} map {@code service/id} to a
 * registration, created in the order written; {@code lingering} maps services without keys to their
 * protocol; {@code raw} lists writes of raw resources; {@code nodes} maps a name to metadata.
 */
record GoldenInput(World world, ImmutableMap<String, GoldenNode> nodes) {
  private static final String PREFIX = "/services/";

  static GoldenInput of(String yaml) {
    Map<String, Object> in = Yaml.load(yaml);
    World world =
        World.EMPTY
            .withRegistry(registry(in))
            .withRaw(raw((List<?>) in.getOrDefault("raw", List.of())));
    ImmutableMap.Builder<String, GoldenNode> nodes = ImmutableMap.builder();
    section(in, "nodes")
        .forEach((name, metadata) -> nodes.put(name, GoldenNode.of(name, (Map<?, ?>) metadata)));
    return new GoldenInput(world, nodes.buildOrThrow());
  }

  private static RegistryView registry(Map<String, Object> in) {
    Map<ServiceKey, List<ServiceInstance>> present = new TreeMap<>();
    Map<ServiceKey, List<ServiceInstance>> held = new TreeMap<>();
    long revision = 0;
    for (Map.Entry<String, Object> entry : section(in, "registrations").entrySet()) {
      add(present, instance(entry, ++revision));
    }
    for (Map.Entry<String, Object> entry : section(in, "held").entrySet()) {
      add(held, instance(entry, ++revision));
    }
    TreePMap<ServiceKey, Service> services = TreePMap.empty();
    for (Map.Entry<String, Object> entry : section(in, "lingering").entrySet()) {
      ServiceKey key = new ServiceKey(entry.getKey());
      Protocol protocol = Protocol.valueOf(entry.getValue().toString().toUpperCase(Locale.ROOT));
      services =
          services.plus(key, new Service(key, TreePMap.empty(), HashTreePMap.empty(), protocol));
    }
    TreeMap<ServiceKey, List<ServiceInstance>> all = new TreeMap<>(held);
    all.putAll(present);
    for (ServiceKey key : all.keySet()) {
      services =
          services.plus(
              key,
              service(
                  key, present.getOrDefault(key, List.of()), held.getOrDefault(key, List.of())));
    }
    return new RegistryView(revision, services);
  }

  private static void add(
      Map<ServiceKey, List<ServiceInstance>> services, ServiceInstance instance) {
    services.computeIfAbsent(instance.service(), key -> new ArrayList<>()).add(instance);
  }

  private static ServiceInstance instance(Map.Entry<String, Object> entry, long revision) {
    StoredKey stored =
        new StoredKey(
            PREFIX + entry.getKey(),
            ByteString.copyFromUtf8(Yaml.json(entry.getValue())),
            revision,
            revision,
            0);
    return switch (new RegistrationParser(PREFIX, AddressRule.DEFAULT).parse(stored)) {
      case RegistrationParser.Accepted(ServiceInstance instance) -> instance;
      case RegistrationParser.Rejected(String reason) ->
          throw new IllegalArgumentException(entry.getKey() + ": " + reason);
    };
  }

  static Service service(
      ServiceKey key, List<ServiceInstance> present, List<ServiceInstance> held) {
    Service service =
        new Service(key, TreePMap.empty(), HashTreePMap.empty(), oldest(present, held));
    for (ServiceInstance instance : present) {
      service =
          new Service(
              key,
              service.instances().plus(instance.id(), instance),
              service.held(),
              service.protocol());
    }
    for (ServiceInstance instance : held) {
      HeldInstance one = new HeldInstance(instance, LossCause.LEASE_GONE, 0);
      service =
          new Service(
              key,
              service.instances(),
              service.held().plus(instance.id(), one),
              service.protocol());
    }
    return service;
  }

  private static Protocol oldest(List<ServiceInstance> present, List<ServiceInstance> held) {
    return (present.isEmpty() ? held : present)
        .stream()
            .min(
                Comparator.comparingLong(
                        (ServiceInstance instance) -> instance.origin().createRevision())
                    .thenComparing(ServiceInstance::id))
            .orElseThrow()
            .protocol();
  }

  private static RawResources raw(List<?> writes) {
    RawResources raw = RawResources.EMPTY;
    for (Object write : writes) {
      for (Map.Entry<?, ?> entry : ((Map<?, ?>) write).entrySet()) {
        Object value = entry.getValue();
        String json = value instanceof String text ? text : Yaml.json(value);
        raw = raw.put(entry.getKey().toString(), ByteString.copyFromUtf8(json));
      }
    }
    return raw;
  }

  private static Map<String, Object> section(Map<String, Object> in, String name) {
    Map<String, Object> section = new LinkedHashMap<>();
    if (in.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> section.put(key.toString(), value));
    }
    return section;
  }
}
