package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.ReceiptReport.AwayNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who left a replica and is connected to none; pure. Cut only when all who came back are out: those
 * of a replica that restarted are the first ones of its list, and connected elsewhere.
 */
final class FleetAway {
  private static final int MOST = 1_000;

  private FleetAway() {}

  /**
   * Those whom the list of all nodes calls gone, and those whom only a receipt does, which
   * remembers more of them.
   *
   * @param told by the receipts
   */
  static ImmutableList<AwayNode> of(ImmutableList<AwayNode> told, FleetNodes.Fleet fleet) {
    ImmutableSet<String> connected =
        fleet.nodes().stream()
            .filter(node -> node.gone().isEmpty())
            .map(NodeReport::id)
            .collect(ImmutableSet.toImmutableSet());
    return first(
        last(
            Stream.concat(
                    told.stream(), fleet.nodes().stream().flatMap(node -> away(node).stream()))
                .filter(node -> !connected.contains(node.node()))
                .collect(ImmutableList.toImmutableList())));
  }

  private static Optional<AwayNode> away(NodeReport node) {
    return node.gone().map(gone -> new AwayNode(node.id(), gone.since(), node.replica()));
  }

  /** So many as an answer tells. */
  static ImmutableList<AwayNode> first(ImmutableList<AwayNode> all) {
    return all.subList(0, Math.min(MOST, all.size()));
  }

  /** In order of id; of several replicas that a node left, the last. */
  static ImmutableList<AwayNode> last(Collection<AwayNode> all) {
    Map<String, AwayNode> left = new HashMap<>();
    all.forEach(node -> left.merge(node.node(), node, FleetAway::later));
    return ImmutableList.sortedCopyOf(Comparator.comparing(AwayNode::node), left.values());
  }

  private static AwayNode later(AwayNode one, AwayNode other) {
    return one.since().isBefore(other.since()) ? other : one;
  }
}
