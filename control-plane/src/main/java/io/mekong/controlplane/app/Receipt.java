package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Multimaps;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.receipt.Published;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.TableChange;
import io.mekong.controlplane.xds.protocol.TypeDelivery;
import io.mekong.controlplane.xds.protocol.TypeDelivery.State;
import io.mekong.controlplane.xds.server.Publication;
import io.mekong.controlplane.xds.server.StreamDelivery;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a receipt together; pure.
 *
 * @param revision that was asked for
 * @param published when it was out
 * @param publication what it changed
 */
record Receipt(long revision, Published published, Publication publication) {
  private static final int MOST_NAMES = 100;
  private static final int MOST_AWAY = 1_000;
  private static final double ALL = 100;

  /**
   * Who is there.
   *
   * @param gone nodes of which a stream ended, and when
   * @param connected ids of those that are connected
   */
  record Nodes(ImmutableMap<String, Instant> gone, ImmutableSet<String> connected) {}

  ReceiptReport report(
      ImmutableList<StreamDelivery> deliveries,
      ImmutableList<Quarantined> quarantined,
      Nodes nodes) {
    ImmutableList<ReceiptReport.NodeReceipt> concerned =
        Multimaps.index(deliveries, StreamDelivery::nodeId).asMap().entrySet().stream()
            .map(entry -> node(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(ReceiptReport.NodeReceipt::node))
            .collect(ImmutableList.toImmutableList());
    int acked = count(concerned, State.ACKED);
    return new ReceiptReport(
        revision,
        published.at(),
        changes(),
        concerned.size(),
        acked,
        count(concerned, State.PENDING),
        count(concerned, State.REFUSED),
        concerned.isEmpty() ? ALL : ALL * acked / concerned.size(),
        quarantined.stream()
            .filter(this::carried)
            .map(q -> q.table().type().plural() + "/" + q.refused().name())
            .distinct()
            .sorted()
            .collect(ImmutableList.toImmutableList()),
        concerned,
        Optional.empty(),
        away(concerned, nodes),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static int count(ImmutableList<ReceiptReport.NodeReceipt> nodes, State state) {
    return (int) nodes.stream().filter(node -> node.state().equals(state.name())).count();
  }

  private static ReceiptReport.NodeReceipt node(String id, Collection<StreamDelivery> streams) {
    ImmutableList<StreamDelivery.OfType> all =
        streams.stream()
            .flatMap(stream -> stream.types().stream())
            .collect(ImmutableList.toImmutableList());
    State state = worst(all);
    boolean known = all.stream().allMatch(each -> each.answeredAt().isPresent());
    return new ReceiptReport.NodeReceipt(
        id,
        state.name(),
        state == State.ACKED && known
            ? all.stream().flatMap(t -> t.answeredAt().stream()).max(Comparator.naturalOrder())
            : Optional.empty(),
        all.stream().map(Receipt::type).collect(ImmutableList.toImmutableList()),
        Optional.empty());
  }

  /** A refusal is for somebody to mend, waiting mends itself. */
  private static State worst(ImmutableList<StreamDelivery.OfType> types) {
    ImmutableSet<State> states =
        types.stream().map(t -> t.delivery().state()).collect(ImmutableSet.toImmutableSet());
    if (states.contains(State.REFUSED)) {
      return State.REFUSED;
    }
    return states.contains(State.PENDING) ? State.PENDING : State.ACKED;
  }

  private static ReceiptReport.TypeReceipt type(StreamDelivery.OfType type) {
    TypeDelivery delivery = type.delivery();
    return new ReceiptReport.TypeReceipt(
        delivery.type().plural(),
        delivery.state().name(),
        type.answeredAt(),
        delivery.state() == State.REFUSED ? Optional.of(delivery.message()) : Optional.empty());
  }

  private ImmutableList<ReceiptReport.Change> changes() {
    Map<XdsType, ImmutableSortedSet.Builder<String>> names = new EnumMap<>(XdsType.class);
    for (TableChange change : publication.changes().values()) {
      names
          .computeIfAbsent(change.newest().key().type(), _ -> ImmutableSortedSet.naturalOrder())
          .addAll(change.names().orElse(ImmutableSet.of()));
    }
    return names.entrySet().stream()
        .map(entry -> change(entry.getKey(), entry.getValue().build()))
        .collect(ImmutableList.toImmutableList());
  }

  private static ReceiptReport.Change change(XdsType type, ImmutableSortedSet<String> names) {
    return new ReceiptReport.Change(
        type.plural(),
        names.size(),
        names.stream().limit(MOST_NAMES).collect(ImmutableList.toImmutableList()));
  }

  private boolean carried(Quarantined quarantined) {
    TableChange change = publication.changes().get(quarantined.table());
    return change != null
        && change.names().filter(names -> names.contains(quarantined.refused().name())).isPresent();
  }

  private static ImmutableList<ReceiptReport.AwayNode> away(
      ImmutableList<ReceiptReport.NodeReceipt> concerned, Nodes nodes) {
    ImmutableSet<String> here =
        concerned.stream()
            .map(ReceiptReport.NodeReceipt::node)
            .collect(ImmutableSet.toImmutableSet());
    return nodes.gone().entrySet().stream()
        .filter(left -> !nodes.connected().contains(left.getKey()) && !here.contains(left.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .limit(MOST_AWAY)
        .map(left -> new ReceiptReport.AwayNode(left.getKey(), left.getValue(), Optional.empty()))
        .collect(ImmutableList.toImmutableList());
  }
}
