package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistrationChange.Deregistered;
import io.mekong.registry.source.RegistrationChange.Registered;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DuplicateAddressesTest {
  private static final ServiceKey S = new ServiceKey("s");

  private final RegistryBook book = new RegistryBook(RegistrySettings.DEFAULT);
  private final DuplicateAddresses duplicates = new DuplicateAddresses();
  private long nanos;

  private int after(RegistrationChange... changes) {
    nanos += Duration.ofSeconds(1).toNanos();
    duplicates.updated(
        book.apply(
            new SourceEvent.Registrations(
                SourceEvent.Basis.REPORTED, nanos, ImmutableList.copyOf(changes)),
            nanos));
    return duplicates.count();
  }

  @Test
  void two_ids_at_one_address_are_one_duplicate_until_one_goes() {
    assertThat(after(put(S, "1", Health.HEALTHY), put(S, "2", Health.HEALTHY))).isEqualTo(1);
    assertThat(after(put(S, "3", Health.HEALTHY))).isEqualTo(2);
    assertThat(after(put(S, "3", Health.DRAINING))).as("it takes no traffic").isEqualTo(1);
    assertThat(after(new Deregistered(S, new InstanceId("2"), 0))).isZero();
  }

  @Test
  void the_same_address_in_two_services_is_none() {
    assertThat(after(put(S, "1", Health.HEALTHY), put(new ServiceKey("t"), "1", Health.HEALTHY)))
        .isZero();
  }

  private static RegistrationChange put(ServiceKey service, String id, Health health) {
    return new Registered(
        new ServiceInstance(
            service,
            new InstanceId(id),
            new ServiceInstance.Endpoint("10.0.0.1", 80, 100, Locality.UNKNOWN),
            health,
            ImmutableSortedMap.of(),
            Protocol.HTTP,
            new ServiceInstance.Origin(1, 1, 0)));
  }
}
