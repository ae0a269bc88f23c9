package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** Connected nodes: what they were sent and what they made of it. */
@ExecuteOn(TaskExecutors.BLOCKING)
@Controller("/api/v1/nodes")
final class NodesController {
  private final NodeReports nodes;

  NodesController(NodeReports nodes) {
    this.nodes = nodes;
  }

  /** Nodes in order of id. */
  @Get
  Page<NodeReport> nodes(@QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
    Paging paging = Paging.of(after, limit);
    return paging.page(
        nodes.page(paging.after(), paging.limit() + 1), nodes.count(), NodeReport::id);
  }

  /** One node. */
  @Get("/{id:[^/]+}")
  NodeReport node(String id) {
    return nodes.find(id).orElseThrow(NodesController::unknown);
  }

  /** What a node was sent. */
  @Get("/{id:[^/]+}/config")
  NodeConfig config(String id) {
    return nodes.config(id).orElseThrow(NodesController::unknown);
  }

  private static ApiException unknown() {
    return new ApiException(
        ErrorCode.UNKNOWN_NODE, "no node of this id is connected; see /api/v1/nodes");
  }
}
