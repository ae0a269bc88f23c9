package io.mekong.controlplane.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.net.UrlEscapers;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.ReplicaReport;
import io.mekong.controlplane.replica.Peers;
import io.mekong.controlplane.replica.Replica;
import io.mekong.controlplane.replica.Replicas;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.store.StoreException;
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
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final String LOST =
      "; its key left the store within the last 10 minutes without a farewell: it was killed, or is"
          + " cut off from the store and may have nodes";

  /** Of one replica; more are left out and told. */
  private static final int MOST_NODES = 20_000;

  private final NodeReports own;
  private final Replicas replicas;
  private final Peers peers;
  private final Supplier<Fleet> fleet = Suppliers.memoizeWithExpiration(this::look, FRESH);

  FleetNodes(NodeReports own, Replicas replicas, Peers peers) {
    this.own = own;
    this.replicas = replicas;
    this.peers = peers;
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
    Replica self =
        replicas
            .announcement()
            .self()
            .orElseThrow(() -> new ApiException(ErrorCode.BUSY, "it starts; try again"));
    List<NodeReport> nodes = new ArrayList<>();
    List<ReplicaReport> known = new ArrayList<>(List.of(ReplicaReport.of(self, Optional.empty())));
    List<String> incomplete = new ArrayList<>();
    own.page("", Integer.MAX_VALUE).forEach(node -> nodes.add(node.at(self.id())));
    own.gone().forEach(node -> nodes.add(node.at(self.id())));
    try {
      Replicas.Known others = replicas.look();
      incomplete.addAll(others.incomplete());
      peers
          .askAll(self, others.others(), this::nodesOf)
          .forEach((replica, said) -> {
            Optional<String> fault =
                Optional.of(said.fault())
                    .filter(text -> !text.isEmpty())
                    .map(text -> others.lost().contains(replica) ? text + LOST : text);
            known.add(ReplicaReport.of(replica, fault));
            said.value()
                .ifPresent(part -> {
                  nodes.addAll(part.nodes());
                  part.rest().ifPresent(incomplete::add);
                });
            fault.ifPresent(
                why -> incomplete.add("nodes of replica " + replica.id() + " are missing: " + why));
          });
    } catch (StoreException e) {
      incomplete.add("who else is there cannot be read from the store: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      incomplete.add("the other replicas were not asked: this one ends");
    }
    return new Fleet(
        withoutReturned(nodes), ImmutableList.copyOf(known), ImmutableList.copyOf(incomplete));
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

  /** It is asked for its own nodes only, so nobody asks in circles. */
  private Part nodesOf(Replica replica) throws IOException, InterruptedException {
    ImmutableList.Builder<NodeReport> nodes = ImmutableList.builder();
    String after = "";
    for (int count = 0; count < MOST_NODES; ) {
      JsonNode page = read(peers.get(replica, "/api/v1/nodes?gone=true&limit=1000&after=" + after));
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

  private static JsonNode read(String body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("its answer is no JSON", e);
    }
  }
}
