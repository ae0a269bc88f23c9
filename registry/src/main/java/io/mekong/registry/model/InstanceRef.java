package io.mekong.registry.model;

/**
 * An instance by its full name.
 *
 * @param service its service
 * @param id its name within the service
 */
public record InstanceRef(ServiceKey service, InstanceId id) {
  /** The name of one that is registered. */
  public static InstanceRef of(ServiceInstance instance) {
    return new InstanceRef(instance.service(), instance.id());
  }

  @Override
  public String toString() {
    return service + "/" + id;
  }
}
