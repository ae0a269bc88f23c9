package io.mekong.registry.service;

import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.ServiceKey;

/**
 * Full name of an instance.
 *
 * @param service the service it belongs to
 * @param id its name within the service
 */
public record InstanceName(ServiceKey service, InstanceId id) {
  /** Reads both names; throws {@link ErrorCode#INVALID_NAME}. */
  public static InstanceName of(String service, String id) {
    try {
      return new InstanceName(service(service), new InstanceId(id));
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()), e);
    }
  }

  /** Reads the name of a service; throws {@link ErrorCode#INVALID_NAME}. */
  public static ServiceKey service(String name) {
    try {
      return new ServiceKey(name);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public String toString() {
    return service + "/" + id;
  }
}
