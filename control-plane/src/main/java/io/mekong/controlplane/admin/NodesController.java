package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
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

  /**
   * Which nodes to list.
   *
   * @param contains only those with this in their id, cluster, region or zone, in any case
   * @param state only those that are in-sync, behind or refusing
   * @param region only those that say that they run in it
   * @param zone likewise
   * @param after only nodes behind this one
   * @param limit most nodes
   */
  @Introspected
  record Wanted(
      @QueryValue @Nullable String contains,
      @QueryValue @Nullable String state,
      @QueryValue @Nullable String region,
      @QueryValue @Nullable String zone,
      @QueryValue @Nullable String after,
      @QueryValue @Nullable String limit) {}

  /** Nodes in order of id. */
  @Get
  Page<NodeReport> nodes(@RequestBean Wanted wanted) {
    Paging paging = Paging.of(wanted.after(), wanted.limit());
    NodeChoice choice = NodeChoice.of(wanted);
    return paging.pageOf(
        nodes.page("", Integer.MAX_VALUE).stream()
            .filter(choice)
            .collect(ImmutableList.toImmutableList()),
        NodeReport::id);
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
