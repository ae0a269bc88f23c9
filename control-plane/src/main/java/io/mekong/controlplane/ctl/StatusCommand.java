package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mekong ctl status}: the whole at one glance. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Tells how the control plane is, and what needs mending.")
final class StatusCommand extends AdminCommand {
  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    JsonNode status = client.get("/api/v1/status");
    if (!output.isTable()) {
      output.print(status, out());
      return DONE;
    }
    JsonNode store = status.path("store");
    JsonNode counts = status.path("counts");
    new TextTable("WHAT", "STATE")
        .row("ready", status.path("ready").asText())
        .row(
            "store",
            "%s %s, revision %s %s"
                .formatted(
                    store.path("kind").asText(),
                    store.path("freshness").asText(),
                    store.path("revision").asText(),
                    store.path("cause").asText("")))
        .row("services", counts.path("services").asText())
        .row("instances", counts.path("instances").asText())
        .row("held", counts.path("held").asText())
        .row("rejected keys", counts.path("rejected").asText())
        .row("nodes", counts.path("nodes").asText())
        .print(out());
    JsonNode issues = status.path("issues");
    if (!issues.isEmpty()) {
      out().println();
      new TextTable("WHERE", "WHAT IS WRONG", "WHAT TO DO")
          .rows(issues, "where", "what", "hint")
          .print(out());
    }
    return DONE;
  }
}
