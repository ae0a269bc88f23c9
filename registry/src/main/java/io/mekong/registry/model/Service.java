package io.mekong.registry.model;

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
 * @param protocol of the oldest registration (createRevision, then id); kept while a service
 *     without instances lingers
 */
public record Service(
    ServiceKey key,
    PSortedMap<InstanceId, ServiceInstance> instances,
    PMap<InstanceId, HeldInstance> held,
    Protocol protocol) {

  /** Whether protection keeps at least one lost instance in service. */
  public boolean isProtected() {
    return !held.isEmpty();
  }
}
