package io.mekong.controlplane.translation.endpoint;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceInstance.Endpoint;
import io.mekong.registry.model.ServiceInstance.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Decides which endpoints of a service take traffic. */
final class Trimming {
  /** The one created last is served, of equal ones the first by id. */
  private static final Comparator<ServiceInstance> PRECEDENCE =
      Comparator.comparingLong((ServiceInstance instance) -> instance.origin().createRevision())
          .reversed()
          .thenComparing(ServiceInstance::id);

  private Trimming() {}

  /**
   * Healthy instances of weight above 0 that are not evicted and that no held one hides, and the
   * held ones; two at the same address and port are one.
   */
  static ImmutableList<Endpoint> served(Service service) {
    List<Endpoint> sent = new ArrayList<>();
    for (ServiceInstance winner : winners(service)) {
      sent.add(winner.endpoint());
    }
    sent.sort(Trimming::sentBefore);
    return ImmutableList.copyOf(sent);
  }

  private static int sentBefore(Endpoint one, Endpoint other) {
    int byLocality = one.locality().compareTo(other.locality());
    if (byLocality != 0) {
      return byLocality;
    }
    int byAddress = one.address().compareTo(other.address());
    return byAddress != 0 ? byAddress : Integer.compare(one.port(), other.port());
  }

  /** The instances that are sent, in no order. */
  static Collection<ServiceInstance> winners(Service service) {
    Map<Socket, ServiceInstance> bySocket = new HashMap<>();
    service.forEachInTraffic(instance ->
        bySocket.merge(
            instance.endpoint().socket(),
            instance,
            (one, other) -> PRECEDENCE.compare(one, other) <= 0 ? one : other));
    return bySocket.values();
  }
}
