package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistrationChange;
import io.mekong.registry.source.RegistryBook;
import io.mekong.registry.source.RegistrySettings;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.source.SourceEvent;

/** Instances come and go; each change is an update for a reconciler. One thread. */
final class ChangingRegistry {
  private final RegistryBook book = new RegistryBook(RegistrySettings.DEFAULT);
  private long revision;

  RegistryUpdate register(String service, int id) {
    return apply(
        new RegistrationChange.Registered(
            new ServiceInstance(
                new ServiceKey(service),
                new InstanceId("" + id),
                new ServiceInstance.Endpoint("10.0.0." + id, 80, 100, Locality.UNKNOWN),
                Health.HEALTHY,
                ImmutableSortedMap.of(),
                Protocol.HTTP,
                new ServiceInstance.Origin(revision + 1, revision + 1, 0))));
  }

  RegistryUpdate deregister(String service, int id) {
    return apply(
        new RegistrationChange.Deregistered(new ServiceKey(service), new InstanceId("" + id), 0));
  }

  private RegistryUpdate apply(RegistrationChange change) {
    revision++;
    return book.apply(
        new SourceEvent.Registrations(
            SourceEvent.Basis.REPORTED, revision, ImmutableList.of(change)),
        0);
  }
}
