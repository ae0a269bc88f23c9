package io.mekong.controlplane.translation;

import io.mekong.controlplane.policy.PolicySet;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceKey;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Everything that translation reads, immutable; a successor shares all but what changed.
 *
 * <p>Not a record, because {@link #protocols} follows from the registry and must never contradict
 * it.
 */
public final class World {
  /** Nothing loaded. */
  public static final World EMPTY =
      new World(RegistryView.EMPTY, TreePMap.empty(), RawResources.EMPTY, PolicySet.EMPTY);

  private final RegistryView registry;
  private final PSortedMap<ServiceKey, Protocol> protocols;
  private final RawResources raw;
  private final PolicySet policies;

  private World(
      RegistryView registry,
      PSortedMap<ServiceKey, Protocol> protocols,
      RawResources raw,
      PolicySet policies) {
    this.registry = registry;
    this.protocols = protocols;
    this.raw = raw;
    this.policies = policies;
  }

  public RegistryView registry() {
    return registry;
  }

  public RawResources raw() {
    return raw;
  }

  public PolicySet policies() {
    return policies;
  }

  /**
   * Which services there are and what they speak: the part of the registry that routes depend on.
   * Stays the same object while only endpoints change, so comparing it costs nothing.
   */
  public PSortedMap<ServiceKey, Protocol> protocols() {
    return protocols;
  }

  /** The service of this name, or null when there is none. */
  public @Nullable Service service(ServiceKey key) {
    return registry.services().get(key);
  }

  /** Tells the services within a scope that exist now. */
  public void forEachService(Scope scope, Consumer<Service> taker) {
    switch (scope) {
      case Scope.Everything everything -> registry.services().values().forEach(taker);
      case Scope.Services some -> {
        for (ServiceKey key : some.keys()) {
          Service service = service(key);
          if (service != null) {
            taker.accept(service);
          }
        }
      }
    }
  }

  /** After any change of the registry; costs a look at every service. */
  public World withRegistry(RegistryView next) {
    PSortedMap<ServiceKey, Protocol> kept = protocols;
    for (ServiceKey known : protocols.keySet()) {
      if (!next.services().containsKey(known)) {
        kept = kept.minus(known);
      }
    }
    for (Map.Entry<ServiceKey, Service> entry : next.services().entrySet()) {
      kept = follow(kept, entry.getKey(), entry.getValue());
    }
    return new World(next, kept, raw, policies);
  }

  /**
   * After a change of some services; costs a look at those only.
   *
   * @param next differs from {@link #registry} in nothing but these services
   */
  public World withServices(RegistryView next, Iterable<ServiceKey> changed) {
    PSortedMap<ServiceKey, Protocol> kept = protocols;
    for (ServiceKey key : changed) {
      kept = follow(kept, key, next.services().get(key));
    }
    return new World(next, kept, raw, policies);
  }

  /** After a change of raw resources. */
  public World withRaw(RawResources next) {
    return new World(registry, protocols, next, policies);
  }

  /** After a change of policies. */
  public World withPolicies(PolicySet next) {
    return new World(registry, protocols, raw, next);
  }

  private static PSortedMap<ServiceKey, Protocol> follow(
      PSortedMap<ServiceKey, Protocol> protocols, ServiceKey key, @Nullable Service service) {
    if (service == null) {
      return protocols.containsKey(key) ? protocols.minus(key) : protocols;
    }
    return protocols.get(key) == service.protocol()
        ? protocols
        : protocols.plus(key, service.protocol());
  }
}
