package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mekong ctl nodes}: the connected nodes and whether they are in sync. */
@Command(
    name = "nodes",
    aliases = "ps",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the nodes of all replicas; a type is ACKED, SENT (not answered yet), NACKED or not"
          + " asked for. Below them those that left during the last 24 hours, and why.",
      "Ends with 1 when a replica did not answer, so that the list is not complete."
    })
final class NodesCommand extends AdminCommand {
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ReplicaOptions asked = new ReplicaOptions();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only nodes that are in-sync, behind or refusing; none that left.")
  private @Nullable String state;

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    Set<String> incomplete = new LinkedHashSet<>();
    Set<String> replicas = new LinkedHashSet<>();
    ArrayNode nodes =
        Pages.all(
            client,
            asked.in("/api/v1/nodes?" + chosen()),
            page -> {
              asked.missing(page).forEach(incomplete::add);
              page.path("replicas").forEach(each -> replicas.add(each.path("id").asText()));
            });
    if (output.isTable()) {
      print(nodes, replicas.size() > 1 ? WITH_REPLICA : ALONE);
    } else {
      output.print(nodes, out());
    }
    out().flush();
    incomplete.forEach(this::note);
    return incomplete.isEmpty() ? DONE : CANNOT;
  }

  private String chosen() {
    return state == null ? "gone=true" : "state=" + AdminClient.escaped(state);
  }

  private void print(ArrayNode nodes, List<String> columns) {
    TextTable table = new TextTable(columns.toArray(String[]::new));
    TextTable left = new TextTable("NODE", "GONE SINCE", "WHY", "CLUSTERS", "ADDRESS", "REPLICA");
    boolean some = false;
    for (JsonNode node : nodes) {
      if (node.has("gone")) {
        some = true;
        left.row(
            node.path("id").asText(),
            node.path("gone").path("since").asText(),
            node.path("gone").path("why").asText(),
            state(node, "clusters"),
            node.path("address").asText(),
            node.path("replica").asText());
      } else {
        table.row(cells(node).limit(columns.size()).toArray(String[]::new));
      }
    }
    table.print(out());
    if (some) {
      out().println();
      left.print(out());
    }
  }

  private static final ImmutableList<String> WITH_REPLICA =
      ImmutableList.of(
          "NODE",
          "CLUSTERS",
          "ENDPOINTS",
          "LISTENERS",
          "ROUTES",
          "OTHERS",
          "ROUND TRIP",
          "CLIENT",
          "ADDRESS",
          "REPLICA");
  private static final ImmutableList<String> ALONE =
      WITH_REPLICA.subList(0, WITH_REPLICA.size() - 1);

  private static Stream<String> cells(JsonNode node) {
    return Stream.of(
        node.path("id").asText(),
        state(node, "clusters"),
        state(node, "endpoints"),
        state(node, "listeners"),
        state(node, "routes"),
        state(node, ""),
        roundTrip(node),
        node.path("userAgent").asText(),
        node.path("address").asText(),
        node.path("replica").asText());
  }

  private static final ImmutableSet<String> COLUMNS =
      ImmutableSet.of("clusters", "endpoints", "listeners", "routes");

  /** Of a type, or of all that have no column; the worst of several streams. */
  private static String state(JsonNode node, String type) {
    String worst = "";
    for (JsonNode each : node.path("types")) {
      String of = each.path("type").asText();
      if (type.isEmpty() ? !COLUMNS.contains(of) : of.equals(type)) {
        String state = state(each);
        worst = rank(state) > rank(worst) ? state : worst;
      }
    }
    return worst;
  }

  private static String state(JsonNode type) {
    if (type.path("inSync").asBoolean()) {
      return "ACKED";
    }
    return type.path("nack").path("resources").isEmpty() ? "SENT" : "NACKED";
  }

  private static String roundTrip(JsonNode node) {
    JsonNode micros = node.path("roundTripMicros");
    return micros.isNumber() ? "%.1f ms".formatted(micros.asDouble() / 1000) : "";
  }

  private static int rank(String state) {
    return switch (state) {
      case "NACKED" -> 3;
      case "SENT" -> 2;
      case "ACKED" -> 1;
      default -> 0;
    };
  }
}
