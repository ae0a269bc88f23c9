package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.XdsType;
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

  /**
   * One node, with what it should have of each type; empty when it is neither connected nor was
   * during the last day.
   */
  Optional<NodeReport> find(String id);

  /** What a node was sent and what it should have, or empty when it is not connected. */
  Optional<NodeConfig> config(String id);

  /**
   * One resource of a node with its bodies, or empty when the node is not connected.
   *
   * @throws io.mekong.registry.service.ApiException UNKNOWN_RESOURCE when the node neither asks for
   *     it nor was sent one
   */
  Optional<NodeResource> resource(String id, XdsType type, String name);

  /** What of a node is not as it should be, or empty when the node is not connected. */
  Optional<NodeDiff> diff(String id);
}
