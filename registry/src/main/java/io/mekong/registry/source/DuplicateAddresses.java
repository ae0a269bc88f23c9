package io.mekong.registry.source;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Sets;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts instances that would take traffic if another of their service had not their address and
 * port. Two ids at one address are one endpoint, and mostly somebody's mistake. It looks at the
 * services that changed only.
 */
public final class DuplicateAddresses implements RegistryUpdate.Listener {
  private final Map<ServiceKey, Integer> duplicates = new HashMap<>();
  private volatile int count;

  /** How many there are now; any thread. */
  public int count() {
    return count;
  }

  @Override
  public void updated(RegistryUpdate update) {
    int sum = count;
    for (ServiceKey key : Sets.union(update.endpoints(), update.structure())) {
      sum += changed(key, update.view().services().get(key));
    }
    count = sum;
  }

  private int changed(ServiceKey key, @Nullable Service service) {
    int now = service == null ? 0 : of(service);
    Integer before = now == 0 ? duplicates.remove(key) : duplicates.put(key, now);
    return now - (before == null ? 0 : before);
  }

  private static int of(Service service) {
    Multiset<ServiceInstance.Socket> sockets = HashMultiset.create();
    service.forEachInTraffic(instance -> sockets.add(instance.endpoint().socket()));
    return sockets.size() - sockets.elementSet().size();
  }
}
