package io.mekong.registry.service;

import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.ServiceKey;

/** Names as clients give them; one that cannot be is {@link ErrorCode#INVALID_NAME}. */
public final class Names {
  private Names() {}

  /** The full name of an instance. */
  public static InstanceRef instance(String service, String id) {
    try {
      return new InstanceRef(service(service), new InstanceId(id));
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()), e);
    }
  }

  /** The name of a service. */
  public static ServiceKey service(String name) {
    try {
      return new ServiceKey(name);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()), e);
    }
  }
}
