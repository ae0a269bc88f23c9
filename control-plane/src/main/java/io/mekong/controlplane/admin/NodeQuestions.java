package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeDiff;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.NodeResource;
import io.mekong.controlplane.admin.report.NodesPage;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import jakarta.inject.Singleton;
import java.util.Comparator;
import java.util.Optional;

/** Nodes: what they should have, were sent and made of it, for REST and gRPC. */
@Singleton
final class NodeQuestions {
  private final NodeReports nodes;
  private final FleetNodes fleet;

  NodeQuestions(NodeReports nodes, FleetNodes fleet) {
    this.nodes = nodes;
    this.fleet = fleet;
  }

  /** Nodes in order of id, and of replica where all are asked. */
  NodesPage nodes(NodesWish wish) {
    return switch (wish.replicas()) {
      case THIS -> page(wish, own(wish), Optional.empty());
      case ALL -> {
        FleetNodes.Fleet all = fleet.all();
        yield page(wish, all.nodes(), Optional.of(all));
      }
    };
  }

  private ImmutableList<NodeReport> own(NodesWish wish) {
    ImmutableList<NodeReport> connected = nodes.page("", Integer.MAX_VALUE);
    return wish.wantsGone()
        ? ImmutableList.sortedCopyOf(
            Comparator.comparing(NodeReport::id), Iterables.concat(connected, nodes.gone()))
        : connected;
  }

  private static NodesPage page(
      NodesWish wish, ImmutableList<NodeReport> from, Optional<FleetNodes.Fleet> all) {
    Page<NodeReport> page =
        wish.paging()
            .pageOf(
                from.stream().filter(wish::wants).collect(ImmutableList.toImmutableList()),
                FleetNodes::position);
    return new NodesPage(
        page.items(),
        page.total(),
        page.next(),
        all.map(FleetNodes.Fleet::replicas),
        all.map(FleetNodes.Fleet::incomplete));
  }

  /** One node. */
  NodeReport node(String id) {
    return nodes.find(id).orElseThrow(NodeQuestions::unknown);
  }

  /** What a node was sent, and what it should have. */
  NodeConfig config(String id) {
    return nodes.config(id).orElseThrow(NodeQuestions::unknown);
  }

  /** One resource of a node, with its bodies. */
  NodeResource resource(String id, String type, String name) {
    RawKey key = RawResourceEditor.keyOf(type, type + "/" + name);
    return nodes.resource(id, key.type(), key.name()).orElseThrow(NodeQuestions::unknown);
  }

  /** What of a node is not as it should be. */
  NodeDiff diff(String id) {
    return nodes.diff(id).orElseThrow(NodeQuestions::unknown);
  }

  private static ApiException unknown() {
    return new ApiException(
        ErrorCode.UNKNOWN_NODE,
        "no node of this id is connected to this replica; /api/v1/nodes?replicas=all names its"
            + " replica");
  }
}
