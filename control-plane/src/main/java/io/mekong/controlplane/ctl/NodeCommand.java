package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mekong ctl node}: what one node should have, was sent and has ACKed. */
@Command(
    name = "node",
    aliases = "pc",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tells of one node, and of how many resources it has ACKed the version that it should have.",
      "With a type, how each name stands: IN_SYNC, REFUSED, STALE (another version was sent), MISSING"
          + " (not sent), EXTRA (no longer wanted, not ACKed to be gone), UNANSWERED. With a type and a"
          + " name, that resource as it was sent, as YAML.",
      "With diff, what would change if it had all that it should have, like a unified diff; ends with"
          + " 1 when there is something."
    })
final class NodeCommand extends AdminCommand {
  private static final String DIFF = "diff";

  @Parameters(index = "0", paramLabel = "NODE", description = "Id of the node.")
  private String id = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TYPE|diff",
      description = "clusters, endpoints, listeners, routes, secrets, ...; or diff")
  private @Nullable String what;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "RESOURCE",
      description = "Name of a resource of the type.")
  private @Nullable String resource;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    String path = "/api/v1/nodes/" + AdminClient.escaped(id);
    if (what == null) {
      node(client.get(path));
    } else if (resource != null) {
      if (what.equals(DIFF)) {
        throw wrong("diff tells of all resources of a node; " + resource + " does not fit");
      }
      body(client.get(path + "/config" + new ResourceName(what, resource).segments()));
    } else if (what.equals(DIFF)) {
      return diff(client.get(path + "/diff"));
    } else {
      config(client.get(path + "/config"), what);
    }
    return DONE;
  }

  private void node(JsonNode node) {
    if (!output.isTable()) {
      output.print(node, out());
      return;
    }
    new TextTable(
            "TYPE",
            "MODE",
            "IN SYNC",
            "BEHIND SINCE",
            "WANTED",
            "HAS",
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
            "wanted/wanted",
            "wanted/acked",
            "sent",
            "acked",
            "acks",
            "nacks",
            "bytes",
            "nack/message")
        .print(out());
  }

  private void config(JsonNode config, String wanted) {
    ArrayNode resources = JsonNodeFactory.instance.arrayNode();
    config
        .path("resources")
        .forEach(each -> {
          if (each.path("type").asText().equals(wanted)) {
            resources.add(each);
          }
        });
    if (!output.isTable()) {
      output.print(resources, out());
      return;
    }
    new TextTable("NAME", "STATE", "WANTED", "SENT", "ACKED", "QUARANTINED")
        .rows(resources, "name", "state", "wanted", "version", "acked", "quarantined")
        .print(out());
  }

  /** Comments and the body: together they are YAML. */
  private void body(JsonNode it) {
    if (!output.isTable()) {
      output.print(it, out());
      return;
    }
    comment(it.path("type").asText() + "/" + it.path("name").asText() + " of " + id);
    comment(
        "%s: wanted %s, sent %s, ACKED %s"
            .formatted(
                it.path("state").asText(),
                version(it, "wanted"),
                version(it, "sent"),
                version(it, "acked")));
    if (it.has("nack")) {
      comment("refused: " + it.path("nack").asText());
    }
    if (it.has("quarantined")) {
      comment("quarantine keeps " + it.path("quarantined").asText() + " from it");
    }
    if (it.has("note")) {
      comment(it.path("note").asText());
    }
    JsonNode sent = it.path("sent").path("body");
    if (sent.isMissingNode()) {
      comment(it.has("sent") ? "its body is not known here" : "it was not sent");
    } else {
      out().print(OutputOptions.yaml(sent));
    }
  }

  private static String version(JsonNode it, String field) {
    return it.path(field).path("version").asText("nothing");
  }

  private void comment(String text) {
    out().println("# " + Paint.safe(text));
  }

  private int diff(JsonNode diff) {
    boolean none = diff.path("total").asInt() == 0;
    if (!output.isTable()) {
      output.print(diff, out());
    } else if (none) {
      out().println(Paint.safe(id) + " is in sync");
    } else {
      new DiffText(out()).print(diff);
    }
    return none ? DONE : CANNOT;
  }
}
