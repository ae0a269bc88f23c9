package io.mekong.tests.chaos.simulation;

import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who gets traffic by a view: keys of the store, by service. */
record Served(Map<String, Map<String, Entry>> byService) {
  static final Served NOBODY = new Served(Map.of());

  /**
   * One instance.
   *
   * @param held why although it was lost; empty when it is not lost
   */
  record Entry(ServiceInstance instance, java.util.Optional<HeldInstance> held) {
    String address() {
      return instance.endpoint().address() + ":" + instance.endpoint().port();
    }
  }

  static Served of(RegistryView view) {
    Map<String, Map<String, Entry>> all = new TreeMap<>();
    for (Service service : view.services().values()) {
      Map<String, Entry> entries = new TreeMap<>();
      for (ServiceInstance instance : service.instances().values()) {
        if (instance.eligible()) {
          entries.put(key(instance), new Entry(instance, java.util.Optional.empty()));
        }
      }
      for (HeldInstance held : service.held().values()) {
        entries.put(key(held.instance()), new Entry(held.instance(), java.util.Optional.of(held)));
      }
      all.put(service.key().name(), entries);
    }
    return new Served(all);
  }

  private static String key(ServiceInstance instance) {
    return ModelStore.PREFIX + instance.service() + "/" + instance.id();
  }

  Map<String, Entry> of(String service) {
    return byService.getOrDefault(service, Map.of());
  }

  Set<String> addresses(String service) {
    Set<String> addresses = new TreeSet<>();
    of(service).values().forEach(entry -> addresses.add(entry.address()));
    return addresses;
  }

  boolean has(String service, String key) {
    return of(service).containsKey(key);
  }
}
