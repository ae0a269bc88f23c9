package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mekong ctl services}: services, or the instances of one. */
@Command(
    name = "services",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Lists the services; with a name, its instances and why each is served or not.")
final class ServicesCommand extends AdminCommand {
  @Parameters(arity = "0..1", paramLabel = "SERVICE", description = "One service.")
  private @Nullable String service;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    if (service != null) {
      instances(client, service);
      return DONE;
    }
    ArrayNode services = Pages.all(client, "/api/v1/services");
    if (!output.isTable()) {
      output.print(services, out());
      return DONE;
    }
    TextTable table = new TextTable("SERVICE", "INSTANCES", "SERVED", "HELD", "PROTOCOL");
    services.forEach(each ->
        table.row(
            each.path("name").asText(),
            each.path("instances").asText(),
            each.path("served").asText(),
            each.path("held").asText(),
            each.path("protocol").asText()));
    table.print(out());
    return DONE;
  }

  private void instances(AdminClient client, String name)
      throws CtlException, InterruptedException {
    ArrayNode instances =
        Pages.all(client, "/api/v1/services/" + AdminClient.escaped(name) + "/instances");
    if (!output.isTable()) {
      output.print(instances, out());
      return;
    }
    TextTable table =
        new TextTable("INSTANCE", "ADDRESS", "PORT", "WEIGHT", "HEALTH", "SERVED", "BECAUSE");
    instances.forEach(each ->
        table.row(
            each.path("id").asText(),
            each.path("addr").asText(),
            each.path("port").asText(),
            each.path("weight").asText(),
            each.path("health").asText(),
            each.path("served").asText(),
            each.path("because").asText()));
    table.print(out());
  }
}
