package io.mekong.registry.model;

import com.google.common.collect.ImmutableSortedSet;
import java.util.function.Consumer;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;

/**
 * One service with everything registered for it. Shares structure with its predecessor, so a change
 * costs one path and not the number of instances.
 *
 * @param key its name
 * @param instances as registered now, by id
 * @param held lost instances that protection keeps serving, by id; each hides the entry of the same
 *     id in {@code instances}
 * @param evicted registered instances that observers took out of traffic
 * @param lives where each instance stands, and some of those that went last
 * @param protocol of the oldest registration (createRevision, then id); kept while a service
 *     without instances lingers
 */
public record Service(
    ServiceKey key,
    PSortedMap<InstanceId, ServiceInstance> instances,
    PMap<InstanceId, HeldInstance> held,
    PMap<InstanceId, Eviction> evicted,
    PMap<InstanceId, InstanceLife> lives,
    Protocol protocol) {

  /** A service that nobody observes, without a memory. */
  public Service(
      ServiceKey key,
      PSortedMap<InstanceId, ServiceInstance> instances,
      PMap<InstanceId, HeldInstance> held,
      Protocol protocol) {
    this(key, instances, held, HashTreePMap.empty(), HashTreePMap.empty(), protocol);
  }

  /** Whether this registration of it gets traffic as it stands, not as last good. */
  public boolean serves(ServiceInstance instance) {
    return instance.eligible()
        && !held.containsKey(instance.id())
        && !evicted.containsKey(instance.id());
  }

  /** Tells all that get traffic: registrations as they stand, then held ones as last good. */
  public void forEachInTraffic(Consumer<ServiceInstance> taker) {
    for (ServiceInstance instance : instances.values()) {
      if (serves(instance)) {
        taker.accept(instance);
      }
    }
    for (HeldInstance each : held.values()) {
      taker.accept(each.instance());
    }
  }

  /** Every registered or held instance, in order of id. */
  public ImmutableSortedSet<InstanceId> ids() {
    return ImmutableSortedSet.<InstanceId>naturalOrder()
        .addAll(instances.keySet())
        .addAll(held.keySet())
        .build();
  }

  /** Whether protection keeps at least one lost instance in service. */
  public boolean isProtected() {
    return !held.isEmpty();
  }
}
