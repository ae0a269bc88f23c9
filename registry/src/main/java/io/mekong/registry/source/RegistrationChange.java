package io.mekong.registry.source;

import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;

/** One registration that changed. */
public sealed interface RegistrationChange {
  /** The service it belongs to. */
  ServiceKey service();

  /**
   * An instance appeared or says something new.
   *
   * @param instance what it says
   */
  record Registered(ServiceInstance instance) implements RegistrationChange {
    @Override
    public ServiceKey service() {
      return instance.service();
    }
  }

  /**
   * An instance's key is gone.
   *
   * @param service its service
   * @param id its id
   * @param lease the lease that its key hung on, 0 for none
   */
  record Deregistered(ServiceKey service, InstanceId id, long lease)
      implements RegistrationChange {}
}
