package io.mekong.controlplane.translation.cluster;

import io.mekong.controlplane.translation.InboundPorts;
import io.mekong.controlplane.translation.ResourceInput;
import io.mekong.registry.model.Protocol;

/**
 * What a cluster depends on.
 *
 * @param name of the cluster
 * @param target where it leads
 */
record ClusterInput(String name, Target target) implements ResourceInput {

  /** Where a cluster leads. */
  sealed interface Target {}

  /**
   * To the endpoints of a service.
   *
   * @param protocol what they speak
   */
  record ToService(Protocol protocol) implements Target {}

  /** To the endpoints of a service, for a library that speaks nothing but gRPC. */
  record ToServiceByLibrary() implements Target {}

  /**
   * To the application beside the sidecar.
   *
   * @param port on 127.0.0.1
   */
  record ToApplication(int port) implements Target {}

  static ClusterInput of(String service, Protocol protocol) {
    return new ClusterInput(service, new ToService(protocol));
  }

  static ClusterInput byLibrary(String service) {
    return new ClusterInput(service, new ToServiceByLibrary());
  }

  static ClusterInput of(InboundPorts ports) {
    return new ClusterInput(
        InboundPorts.resourceName(ports.inbound()), new ToApplication(ports.app()));
  }

  @Override
  public String service() {
    return target instanceof ToApplication ? "" : name;
  }
}
