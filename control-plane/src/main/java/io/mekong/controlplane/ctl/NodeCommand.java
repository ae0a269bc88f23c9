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
    TextTable table =
        new TextTable("TYPE", "MODE", "IN SYNC", "SENT", "ACKED", "ACKS", "NACKS", "NACK");
    node.path("types")
        .forEach(each ->
            table.row(
                each.path("type").asText(),
                each.path("mode").asText(),
                each.path("inSync").asText(),
                each.path("sent").asText(),
                each.path("acked").asText(),
                each.path("acks").asText(),
                each.path("nacks").asText(),
                each.path("nack").path("message").asText("")));
    table.print(out());
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
    TextTable table = new TextTable("NAME", "VERSION");
    resources.forEach(
        resource -> table.row(resource.path("name").asText(), resource.path("version").asText()));
    table.print(out());
  }
}
