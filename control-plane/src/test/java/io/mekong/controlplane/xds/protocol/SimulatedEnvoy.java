package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Sets;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an Envoy does with clusters, endpoints and one route, and nothing else: a new or changed
 * cluster warms until endpoints come after it, the ACK of clusters waits for that, the ACKs of the
 * others do not. What it says waits in {@link #sent} for the server.
 */
abstract sealed class SimulatedEnvoy {
  static final String ROUTE = "r";

  /** Envoy's initial_fetch_timeout: then a cluster is used as it is, here without endpoints. */
  private static final long FETCH_NANOS = 15_000_000_000L;

  final ArrayDeque<Consumer<Session>> sent = new ArrayDeque<>();
  private final Map<String, String> clusters = new HashMap<>();
  private final Map<String, Long> warming = new TreeMap<>();
  private final Set<String> active = new TreeSet<>();
  final List<Outbound.Response> withheld = new ArrayList<>();
  private String routesTo = "";

  /** Begins as Envoy does: clusters first, routes when a listener names them. */
  final void begin() {
    ask(XdsType.CLUSTER, ImmutableList.of("*"), ImmutableList.of());
    ask(XdsType.ROUTE, ImmutableList.of(ROUTE), ImmutableList.of());
  }

  abstract void ask(XdsType type, ImmutableList<String> more, ImmutableList<String> fewer);

  abstract void answer(Outbound.Response response);

  /** Names that a response takes away. */
  abstract Set<String> gone(Outbound.Response response, Set<String> held);

  /** Takes over a response; {@code target} tells the cluster of a route. */
  final void take(Outbound.Response response, Map<String, String> target, long nowNanos) {
    switch (response.type()) {
      case CLUSTER -> clusters(response, nowNanos);
      case ENDPOINT -> {
        response.resources().forEach(r -> warm(r.name()));
        answer(response);
      }
      case ROUTE -> {
        response.resources().forEach(r -> routesTo = target.getOrDefault(r.version(), "?"));
        answer(response);
      }
      default -> throw new AssertionError("not asked for: " + response);
    }
    tick(nowNanos);
  }

  /** Time passed. */
  final void tick(long nowNanos) {
    warming.values().removeIf(since -> nowNanos - since > FETCH_NANOS);
    if (warming.isEmpty()) {
      withheld.forEach(this::answer);
      withheld.clear();
    }
  }

  private void clusters(Outbound.Response response, long nowNanos) {
    Set<String> before = Set.copyOf(clusters.keySet());
    Set<String> changed = new HashSet<>();
    for (VersionedResource cluster : response.resources()) {
      if (!cluster.version().equals(clusters.put(cluster.name(), cluster.version()))) {
        changed.add(cluster.name());
      }
    }
    Set<String> gone = Set.copyOf(gone(response, clusters.keySet()));
    clusters.keySet().removeAll(gone);
    active.removeAll(gone);
    changed.forEach(name -> warming.put(name, nowNanos));
    warming.keySet().retainAll(clusters.keySet());
    ImmutableList<String> added = ImmutableList.copyOf(Sets.difference(clusters.keySet(), before));
    ImmutableList<String> removed = ImmutableList.copyOf(Sets.intersection(before, gone));
    if (!changed.isEmpty() || !removed.isEmpty()) {
      ask(XdsType.ENDPOINT, added, removed);
    }
    withheld.add(response);
  }

  private void warm(String name) {
    if (warming.remove(name) != null) {
      active.add(name);
    }
  }

  /** What a request would meet now; null when it would be answered. */
  final @Nullable String fault() {
    return routesTo.isEmpty() || active.contains(routesTo)
        ? null
        : "routed to " + routesTo + ", active " + active + ", warming " + warming.keySet();
  }

  /** The cluster that requests go to; empty before the first route. */
  final String routesTo() {
    return routesTo;
  }

  /** Incremental. */
  static final class Delta extends SimulatedEnvoy {
    @Override
    void ask(XdsType type, ImmutableList<String> more, ImmutableList<String> fewer) {
      if (!more.isEmpty() || !fewer.isEmpty()) {
        send(type, more, fewer, "");
      }
    }

    @Override
    void answer(Outbound.Response response) {
      send(response.type(), ImmutableList.of(), ImmutableList.of(), response.nonce());
    }

    private void send(
        XdsType type, ImmutableList<String> more, ImmutableList<String> fewer, String nonce) {
      sent.add(session ->
          ((DeltaSession) session)
              .request(
                  new DiscoveryRequest.Delta(
                      type.typeUrl(), more, fewer, ImmutableMap.of(), nonce, null)));
    }

    @Override
    Set<String> gone(Outbound.Response response, Set<String> held) {
      return Set.copyOf(response.removed());
    }
  }

  /** State of the world; of clusters it answers the newest response only. */
  static final class Sotw extends SimulatedEnvoy {
    private final Map<XdsType, Set<String>> named = new HashMap<>();
    private final Map<XdsType, Outbound.Response> last = new HashMap<>();

    @Override
    void ask(XdsType type, ImmutableList<String> more, ImmutableList<String> fewer) {
      Set<String> names = named.computeIfAbsent(type, t -> new TreeSet<>());
      names.addAll(more);
      fewer.forEach(names::remove);
      send(type);
    }

    @Override
    void answer(Outbound.Response response) {
      if (response.type() != XdsType.CLUSTER || response.equals(withheld.getLast())) {
        last.put(response.type(), response);
        send(response.type());
      }
    }

    private void send(XdsType type) {
      Outbound.Response newest = last.get(type);
      DiscoveryRequest.Sotw request =
          new DiscoveryRequest.Sotw(
              type.typeUrl(),
              newest == null ? "" : newest.version(),
              ImmutableList.copyOf(named.getOrDefault(type, Set.of())),
              newest == null ? "" : newest.nonce(),
              null);
      sent.add(session -> ((SotwSession) session).request(request));
    }

    @Override
    Set<String> gone(Outbound.Response response, Set<String> held) {
      return Sets.difference(Set.copyOf(held), Session.names(response.resources(), List.of()));
    }
  }
}
