package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeDiff;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.NodeResource;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import jakarta.inject.Singleton;

/** Connected nodes: what they should have, were sent and made of it, for REST and gRPC. */
@Singleton
final class NodeQuestions {
  private final NodeReports nodes;

  NodeQuestions(NodeReports nodes) {
    this.nodes = nodes;
  }

  /** Nodes in order of id. */
  Page<NodeReport> nodes(NodeChoice choice, Paging paging) {
    return paging.pageOf(
        nodes.page("", Integer.MAX_VALUE).stream()
            .filter(choice)
            .collect(ImmutableList.toImmutableList()),
        NodeReport::id);
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
        ErrorCode.UNKNOWN_NODE, "no node of this id is connected; see /api/v1/nodes");
  }
}
