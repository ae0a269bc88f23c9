package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.Page;
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
  private final NodeQuestions nodes;

  NodesController(NodeQuestions nodes) {
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
    return nodes.nodes(NodeChoice.of(wanted), Paging.of(wanted.after(), wanted.limit()));
  }

  /** One node. */
  @Get("/{id:[^/]+}")
  NodeReport node(String id) {
    return nodes.node(id);
  }

  /** What a node was sent. */
  @Get("/{id:[^/]+}/config")
  NodeConfig config(String id) {
    return nodes.config(id);
  }
}
