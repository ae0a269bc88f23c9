package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mekong ctl node}: one node, or what it was sent of a type. */
@Command(
    name = "node",
    aliases = "pc",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Tells of one node; with a type, which resources it was sent.")
final class NodeCommand extends AdminCommand {
  @Parameters(index = "0", paramLabel = "NODE", description = "Id of the node.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TYPE",
      description = "clusters, endpoints, listeners, routes, secrets, ...")
  private @Nullable String type;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    String path = "/api/v1/nodes/" + AdminClient.escaped(id);
    if (type != null) {
      config(client.get(path + "/config"), type);
      return DONE;
    }
    JsonNode node = client.get(path);
    if (!output.isTable()) {
      output.print(node, out());
      return DONE;
    }
    new TextTable(
            "TYPE",
            "MODE",
            "IN SYNC",
            "BEHIND SINCE",
            "SENT",
            "ACKED",
            "ACKS",
            "NACKS",
            "BYTES",
            "NACK")
        .rows(
            node.path("types"),
            "type",
            "mode",
            "inSync",
            "behindSince",
            "sent",
            "acked",
            "acks",
            "nacks",
            "bytes",
            "nack/message")
        .print(out());
    return DONE;
  }

  private void config(JsonNode config, String wanted) {
    ArrayNode resources = JsonNodeFactory.instance.arrayNode();
    config
        .path("resources")
        .forEach(resource -> {
          if (resource.path("type").asText().equals(wanted)) {
            resources.add(resource);
          }
        });
    if (!output.isTable()) {
      output.print(resources, out());
      return;
    }
    new TextTable("NAME", "VERSION").rows(resources, "name", "version").print(out());
  }
}
