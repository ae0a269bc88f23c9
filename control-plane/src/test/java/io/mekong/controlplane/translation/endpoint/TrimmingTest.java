package io.mekong.controlplane.translation.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** Who of those that are registered takes traffic. */
class TrimmingTest {
  private static final ServiceKey S = new ServiceKey("s");

  @Test
  void of_two_at_one_address_and_port_the_one_created_last_is_sent() {
    Service service = service(instance("a", 1, 10, 7), instance("b", 1, 20, 3));
    assertThat(weights(service)).containsExactly(10);
  }

  @Test
  void of_two_created_at_once_the_first_by_id_is_sent() {
    Service service = service(instance("b", 1, 20, 7), instance("a", 1, 10, 7));
    assertThat(weights(service)).containsExactly(10);
  }

  @Test
  void one_of_them_that_takes_no_traffic_does_not_hide_the_other() {
    Service service = service(instance("a", 1, 0, 7), instance("b", 1, 20, 3));
    assertThat(weights(service)).containsExactly(20);
  }

  @Test
  void another_port_is_another_endpoint() {
    Service service = service(instance("a", 1, 10, 7), instance("b", 2, 20, 3));
    assertThat(weights(service)).containsExactly(10, 20);
  }

  private static List<Integer> weights(Service service) {
    return Trimming.served(service).stream().map(ServiceInstance.Endpoint::weight).toList();
  }

  private static Service service(ServiceInstance... instances) {
    TreePMap<InstanceId, ServiceInstance> all = TreePMap.empty();
    for (ServiceInstance instance : instances) {
      all = all.plus(instance.id(), instance);
    }
    return new Service(S, all, HashTreePMap.empty(), Protocol.HTTP);
  }

  private static ServiceInstance instance(String id, int port, int weight, long created) {
    return new ServiceInstance(
        S,
        new InstanceId(id),
        new ServiceInstance.Endpoint("10.0.0.1", port, weight, Locality.UNKNOWN),
        Health.HEALTHY,
        ImmutableSortedMap.of(),
        Protocol.HTTP,
        new ServiceInstance.Origin(created, created, 0));
  }
}
