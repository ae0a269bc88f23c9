package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** The connected nodes. There may be thousands: asked for by page. May block for two seconds. */
public interface NodeReports {
  /** How many nodes are connected. */
  int count();

  /**
   * Nodes in order of id.
   *
   * @param after only ids behind this one; empty for the first page
   * @param limit most nodes to return, above 0
   */
  ImmutableList<NodeReport> page(String after, int limit);

  /** Nodes that left during the last day and are not connected, in order of id. */
  default ImmutableList<NodeReport> gone() {
    return ImmutableList.of();
  }

  /** One node, or empty when it is neither connected nor was during the last day. */
  Optional<NodeReport> find(String id);

  /** What a node was sent, or empty when it is not connected. */
  Optional<NodeConfig> config(String id);
}
