package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.NodeReport;

/**
 * Which list of nodes somebody wants.
 *
 * @param choice which nodes
 * @param gone whether to list those too that left during the last 24 h; not with a state
 * @param replicas whose
 * @param paging which part of the list
 */
record NodesWish(NodeChoice choice, boolean gone, ReplicaChoice replicas, Paging paging) {
  /** Whether those that left are to be listed; nobody knows in what state they are. */
  boolean wantsGone() {
    return gone && choice.state() == NodeChoice.State.ANY;
  }

  /** Whether it belongs in the list. */
  boolean wants(NodeReport node) {
    return (node.gone().isEmpty() || wantsGone()) && choice.test(node);
  }
}
