package io.mekong.controlplane.translation.route;

import io.mekong.controlplane.translation.ResourceInput;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceKey;
import java.util.SortedMap;

/**
 * What a route configuration depends on.
 *
 * @param name of the route configuration
 * @param target where it leads
 */
record RouteInput(String name, Target target) implements ResourceInput {

  /** Where a route configuration leads. */
  sealed interface Target {}

  /**
   * To services, told apart by the host asked for.
   *
   * @param protocols services with what they speak. For an unfiltered view the world's own map: the
   *     same object as long as no service came, went or changed its protocol, so that an endpoint
   *     change costs no comparison
   */
  record ToServices(SortedMap<ServiceKey, Protocol> protocols) implements Target {}

  /** To the cluster that bears the name of the route configuration, whatever the host. */
  record ToApplication() implements Target {}

  /** To the cluster of a service, which bears the same name; for a caller that knows it. */
  record ToService() implements Target {}

  @Override
  public String service() {
    return target instanceof ToService ? name : "";
  }
}
