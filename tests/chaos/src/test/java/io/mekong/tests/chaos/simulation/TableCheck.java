package io.mekong.tests.chaos.simulation;

import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Translators;
import io.mekong.registry.source.RegistryUpdate;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Stands before and behind the reconciler: an assignment holds who was served at some moment since
 * the last one, never fewer; moments never come back; no cluster is without its assignment.
 */
final class TableCheck implements RegistryUpdate.Listener, SnapshotStore.Subscriber {
  private static final TableKey ENDPOINTS =
      Translators.viewsOf(NodeGroup.PLAIN_ENVOY).of(XdsType.ENDPOINT);
  private static final TableKey CLUSTERS =
      Translators.viewsOf(NodeGroup.PLAIN_ENVOY).of(XdsType.CLUSTER);

  private final VirtualTime time;
  private final RegistryUpdate.Listener next;

  /** Who was served, newest last, from what was last published on. */
  private final Map<String, ArrayDeque<Set<String>>> moments = new HashMap<>();

  private final Map<String, String> versions = new HashMap<>();
  private boolean failing;
  private final Map<String, Set<String>> assigned = new HashMap<>();

  TableCheck(VirtualTime time, RegistryUpdate.Listener next) {
    this.time = time;
    this.next = next;
  }

  @Override
  public void updated(RegistryUpdate update) {
    Served served = Served.of(update.view());
    for (String service : served.byService().keySet()) {
      ArrayDeque<Set<String>> past = moments.computeIfAbsent(service, s -> new ArrayDeque<>());
      Set<String> now = served.addresses(service);
      if (past.isEmpty() || !past.getLast().equals(now)) {
        past.addLast(now);
      }
    }
    next.updated(update);
  }

  @Override
  public void published(Tables tables, ImmutableSet<TableKey> changed) {
    ResourceTable endpoints = tables.find(ENDPOINTS).orElseThrow();
    if (changed.contains(ENDPOINTS)) {
      endpoints.resources().values().forEach(this::judge);
      assigned.keySet().retainAll(endpoints.resources().keySet());
      versions.keySet().retainAll(endpoints.resources().keySet());
      time.note("published " + tables.registryRevision() + " " + new java.util.TreeMap<>(versions));
    }
    for (String cluster : tables.find(CLUSTERS).orElseThrow().resources().keySet()) {
      if (endpoints.find(cluster) == null) {
        throw new Violation("cluster " + cluster + " has no assignment");
      }
    }
    if (failing) {
      failing = false;
      throw new SimulatedHost.OnPurpose();
    }
  }

  /** The next publication ends in a fault. */
  void failNext() {
    failing = true;
  }

  private void judge(VersionedResource resource) {
    if (resource.version().equals(versions.put(resource.name(), resource.version()))) {
      return;
    }
    Set<String> now = addresses((ClusterLoadAssignment) resource.decode());
    assigned.put(resource.name(), now);
    ArrayDeque<Set<String>> past = moments.getOrDefault(resource.name(), new ArrayDeque<>());
    while (!past.isEmpty() && !past.getFirst().equals(now)) {
      past.removeFirst();
    }
    if (past.isEmpty()) {
      throw new Violation("assigned to " + resource.name() + " at no moment: " + now);
    }
  }

  private static Set<String> addresses(ClusterLoadAssignment assignment) {
    Set<String> addresses = new TreeSet<>();
    for (LocalityLbEndpoints group : assignment.getEndpointsList()) {
      for (LbEndpoint endpoint : group.getLbEndpointsList()) {
        var socket = endpoint.getEndpoint().getAddress().getSocketAddress();
        addresses.add(socket.getAddress() + ":" + socket.getPortValue());
      }
    }
    return addresses;
  }

  /** At the end: what is published is what is served. */
  void endsWith(Served served) {
    Map<String, Set<String>> expected = new HashMap<>();
    served.byService().keySet().forEach(s -> expected.put(s, served.addresses(s)));
    if (!Objects.equals(assigned, expected)) {
      throw new Violation("published at the end: " + assigned + ", served: " + expected);
    }
  }
}
