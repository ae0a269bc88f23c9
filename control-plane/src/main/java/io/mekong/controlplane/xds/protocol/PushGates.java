package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The push order as a table: what has to be settled before changes or removals of a type go out.
 * Changes flow in the order of {@link XdsType}; removals come last (make before break).
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#eventual-consistency-considerations">
 *     Eventual consistency considerations</a>
 */
final class PushGates {
  /** Changes of the key wait for the ACK of these: it says that the clusters are warm. */
  private static final Map<XdsType, List<XdsType>> CHANGES_AFTER =
      new EnumMap<>(
          Map.of(
              XdsType.LISTENER, List.of(XdsType.CLUSTER),
              XdsType.ROUTE, List.of(XdsType.CLUSTER),
              XdsType.SCOPED_ROUTE, List.of(XdsType.CLUSTER),
              XdsType.VIRTUAL_HOST, List.of(XdsType.CLUSTER)));

  /** What leads traffic to a cluster. */
  private static final List<XdsType> LEADING_TO_CLUSTERS =
      List.of(XdsType.LISTENER, XdsType.ROUTE, XdsType.SCOPED_ROUTE, XdsType.VIRTUAL_HOST);

  /** Removals of the key wait until nothing of these refers to what goes. */
  private static final Map<XdsType, List<XdsType>> REMOVALS_AFTER =
      new EnumMap<>(
          Map.of(
              XdsType.CLUSTER, LEADING_TO_CLUSTERS,
              XdsType.ENDPOINT,
                  ImmutableList.<XdsType>builder()
                      .add(XdsType.CLUSTER)
                      .addAll(LEADING_TO_CLUSTERS)
                      .build(),
              XdsType.SECRET, List.of(XdsType.CLUSTER, XdsType.LISTENER),
              XdsType.EXTENSION_CONFIG, List.of(XdsType.LISTENER),
              XdsType.ROUTE, List.of(XdsType.LISTENER, XdsType.SCOPED_ROUTE)));

  private final Map<XdsType, TypeState> states;
  private final NodeViews views;
  private final long patienceNanos;
  private final long removalPatienceNanos;
  private final Map<XdsType, Long> heldSince = new EnumMap<>(XdsType.class);

  PushGates(Map<XdsType, TypeState> states, NodeViews views, SessionLimits limits) {
    this.states = states;
    this.views = views;
    this.patienceNanos = limits.gatePatience().toNanos();
    this.removalPatienceNanos = limits.removalPatience().toNanos();
  }

  /** Whether changes of a type have to wait now. */
  boolean holdsChanges(XdsType type, Tables tables, long nowNanos) {
    for (XdsType before : CHANGES_AFTER.getOrDefault(type, List.of())) {
      if (holds(type, before, tables, nowNanos)) {
        return true;
      }
    }
    heldSince.remove(type);
    return false;
  }

  /** All that is unanswered counts: no newer push sends more of it while this one waits. */
  private boolean holds(XdsType type, XdsType before, Tables tables, long nowNanos) {
    TypeState state = states.get(before);
    if (state == null) {
      return false;
    }
    long since = heldSince.computeIfAbsent(type, t -> nowNanos);
    if (nowNanos - since >= patienceNanos) {
      return false;
    }
    return state.inFlight.awaitsSentUntil(nowNanos, patienceNanos, nowNanos)
        || unsent(state, tables)
        || unsentEndpoints(before, tables);
  }

  /** Endpoints of clusters that were just sent belong to them. */
  private boolean unsentEndpoints(XdsType before, Tables tables) {
    TypeState endpoints = states.get(XdsType.ENDPOINT);
    return before == XdsType.CLUSTER && endpoints != null && unsent(endpoints, tables);
  }

  private boolean unsent(TypeState state, Tables tables) {
    ResourceTable table = table(state.type, tables);
    if (table == null) {
      // Asked for and still to be made.
      return !state.subscription().isEmpty();
    }
    return !state.settled(table) && !state.due(table).puts().isEmpty();
  }

  /** Whether removals of a type have to wait now. */
  boolean holdsRemovals(XdsType type, Tables tables, long nowNanos) {
    for (XdsType before : REMOVALS_AFTER.getOrDefault(type, List.of())) {
      TypeState state = states.get(before);
      if (state != null && refers(state, tables, nowNanos)) {
        return true;
      }
    }
    return false;
  }

  private boolean refers(TypeState state, Tables tables, long nowNanos) {
    ResourceTable table = table(state.type, tables);
    return state.refuses()
        || state.inFlight.awaitsSentUntil(nowNanos, removalPatienceNanos, nowNanos)
        || (table != null && !state.settled(table));
  }

  private @Nullable ResourceTable table(XdsType type, Tables tables) {
    return tables.find(views.of(type)).orElse(null);
  }
}
