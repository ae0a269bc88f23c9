package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeDiff;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeResource;
import io.mekong.controlplane.admin.report.NodesPage;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** Connected nodes: what they should have, were sent and made of it. */
@ExecuteOn(TaskExecutors.BLOCKING)
@Controller("/api/v1/nodes")
final class NodesController {
  private final NodeQuestions questions;

  NodesController(NodeQuestions questions) {
    this.questions = questions;
  }

  /**
   * Which nodes to list.
   *
   * @param contains only those with this in their id, cluster, region or zone, in any case
   * @param state only those that are in-sync, behind or refusing
   * @param region only those that say that they run in it
   * @param zone likewise
   * @param gone {@code true} lists those too that left during the last 24 h
   * @param replicas {@code all} asks every replica on the same store; this one when absent
   * @param after only nodes behind this one
   * @param limit most nodes
   */
  @Introspected
  record Wanted(
      @QueryValue @Nullable String contains,
      @QueryValue @Nullable String state,
      @QueryValue @Nullable String region,
      @QueryValue @Nullable String zone,
      @QueryValue @Nullable String gone,
      @QueryValue @Nullable String replicas,
      @QueryValue @Nullable String after,
      @QueryValue @Nullable String limit) {}

  /** Nodes in order of id. */
  @Get
  NodesPage nodes(@RequestBean Wanted wanted) {
    return questions.nodes(
        new NodesWish(
            NodeChoice.of(wanted),
            "true".equals(wanted.gone()),
            ReplicaChoice.of(wanted.replicas()),
            Paging.of(wanted.after(), wanted.limit())));
  }

  /** One node, with what it should have of each type. */
  @Get("/{id:[^/]+}")
  NodeReport node(String id) {
    return questions.node(id);
  }

  /** What a node was sent and has ACKed of each resource, and what it should have. */
  @Get("/{id:[^/]+}/config")
  NodeConfig config(String id) {
    return questions.config(id);
  }

  /** One resource as the node was sent it, as it has ACKed it and as it should be. */
  @Get("/{id:[^/]+}/config/{type:[^/]+}/{name:.+}")
  NodeResource resource(String id, String type, String name) {
    return questions.resource(id, type, name);
  }

  /** Every difference between what a node should have and what it has ACKed. */
  @Get("/{id:[^/]+}/diff")
  NodeDiff diff(String id) {
    return questions.diff(id);
  }
}
