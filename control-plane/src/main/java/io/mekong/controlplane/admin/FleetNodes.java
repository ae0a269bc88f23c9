package io.mekong.controlplane.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.net.UrlEscapers;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.ReplicaReport;
import io.mekong.controlplane.replica.Peers;
import io.mekong.controlplane.replica.Replica;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The nodes of all replicas. Asks the others once a second at most; who does not answer is named.
 */
final class FleetNodes {
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** Of one replica; more are left out and told. */
  private static final int MOST_NODES = 20_000;

  private final NodeReports own;
  private final AllReplicas all;
  private final Supplier<Fleet> fleet = Suppliers.memoizeWithExpiration(this::look, FRESH);

  FleetNodes(NodeReports own, AllReplicas all) {
    this.own = own;
    this.all = all;
  }

  /**
   * All that could be found out.
   *
   * @param nodes in order of id and replica, gone ones too
   * @param replicas this one first
   * @param incomplete what is missing and why
   */
  record Fleet(
      ImmutableList<NodeReport> nodes,
      ImmutableList<ReplicaReport> replicas,
      ImmutableList<String> incomplete) {}

  /**
   * What one replica told.
   *
   * @param rest what it has beyond that; empty when that is all
   */
  private record Part(ImmutableList<NodeReport> nodes, Optional<String> rest) {}

  /** Where a page goes on: a node may be connected to two replicas. */
  static String position(NodeReport node) {
    return node.id() + node.replica().map(name -> " " + name).orElse("");
  }

  /** The newest look. Blocks for some seconds when a replica does not answer. */
  Fleet all() {
    return fleet.get();
  }

  private Fleet look() {
    String self = all.self().id();
    List<NodeReport> nodes = new ArrayList<>();
    own.page("", Integer.MAX_VALUE).forEach(node -> nodes.add(node.at(self)));
    own.gone().forEach(node -> nodes.add(node.at(self)));
    AllReplicas.Answers<Part> others = all.ask(this::nodesOf, Peers.PATIENCE);
    List<String> incomplete = new ArrayList<>(others.incomplete());
    others
        .said()
        .values()
        .forEach(part -> {
          nodes.addAll(part.nodes());
          part.rest().ifPresent(incomplete::add);
        });
    return new Fleet(withoutReturned(nodes), others.replicas(), ImmutableList.copyOf(incomplete));
  }

  /**
   * A node that went over to another replica is not gone; of two that it left, the later counts.
   */
  private static ImmutableList<NodeReport> withoutReturned(List<NodeReport> nodes) {
    Map<String, NodeReport> best = new HashMap<>();
    for (NodeReport node : nodes) {
      best.merge(node.id(), node, FleetNodes::better);
    }
    return nodes.stream()
        .filter(node ->
            node.gone().isEmpty()
                || node.equals(best.get(node.id()))) // connected, or last seen here
        .sorted(Comparator.comparing(FleetNodes::position))
        .collect(ImmutableList.toImmutableList());
  }

  private static NodeReport better(NodeReport one, NodeReport other) {
    if (one.gone().isEmpty() || other.gone().isEmpty()) {
      return one.gone().isEmpty() ? one : other;
    }
    return one.gone().get().since().isBefore(other.gone().get().since()) ? other : one;
  }

  private Part nodesOf(Replica replica) throws IOException, InterruptedException {
    ImmutableList.Builder<NodeReport> nodes = ImmutableList.builder();
    String after = "";
    for (int count = 0; count < MOST_NODES; ) {
      JsonNode page = all.read(replica, "/api/v1/nodes?gone=true&limit=1000&after=" + after);
      for (JsonNode each : page.path("items")) {
        nodes.add(node(each).at(replica.id()));
        count++;
      }
      if (!page.has("next")) {
        return new Part(nodes.build(), Optional.empty());
      }
      after = UrlEscapers.urlFormParameterEscaper().escape(page.path("next").asText());
    }
    return new Part(
        nodes.build(),
        Optional.of(
            "nodes of replica "
                + replica.id()
                + " beyond the first "
                + MOST_NODES
                + " are missing; ask it itself"));
  }

  private static NodeReport node(JsonNode each) throws IOException {
    try {
      return NodeReportJson.read(each);
    } catch (DateTimeException e) {
      throw new IOException("its answer is of another form", e);
    }
  }
}
