package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.collect.ImmutableSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mekong ctl nodes}: the connected nodes and whether they are in sync. */
@Command(
    name = "nodes",
    aliases = "ps",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Lists the connected nodes; a type is ACKED, SENT (not answered yet), NACKED or not asked for.")
final class NodesCommand extends AdminCommand {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    ArrayNode nodes = Pages.all(client, "/api/v1/nodes");
    if (!output.isTable()) {
      output.print(nodes, out());
      return DONE;
    }
    TextTable table =
        new TextTable(
            "NODE",
            "CLUSTERS",
            "ENDPOINTS",
            "LISTENERS",
            "ROUTES",
            "OTHERS",
            "ROUND TRIP",
            "CLIENT",
            "ADDRESS");
    nodes.forEach(node ->
        table.row(
            node.path("id").asText(),
            state(node, "clusters"),
            state(node, "endpoints"),
            state(node, "listeners"),
            state(node, "routes"),
            state(node, ""),
            roundTrip(node),
            node.path("userAgent").asText(),
            node.path("address").asText()));
    table.print(out());
    return DONE;
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
