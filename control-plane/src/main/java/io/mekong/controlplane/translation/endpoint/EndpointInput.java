package io.mekong.controlplane.translation.endpoint;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.translation.ResourceInput;
import io.mekong.registry.model.ServiceInstance.Endpoint;

/**
 * What an assignment depends on.
 *
 * @param name of the service
 * @param endpoints served ones, each address and port once, ordered by locality, address and port;
 *     empty when the service has none
 */
record EndpointInput(String name, ImmutableList<Endpoint> endpoints) implements ResourceInput {
  @Override
  public String service() {
    return name;
  }
}
