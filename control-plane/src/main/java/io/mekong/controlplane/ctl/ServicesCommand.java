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
    new TextTable("SERVICE", "INSTANCES", "SERVED", "HELD", "PROTOCOL")
        .rows(services, "name", "instances", "served", "held", "protocol")
        .print(out());
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
    new TextTable("INSTANCE", "ADDRESS", "PORT", "WEIGHT", "HEALTH", "SERVED", "BECAUSE")
        .rows(instances, "id", "addr", "port", "weight", "health", "served", "because")
        .print(out());
  }
}
