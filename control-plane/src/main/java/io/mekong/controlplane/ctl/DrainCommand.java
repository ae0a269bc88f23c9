package io.mekong.controlplane.ctl;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mekong ctl drain}: takes an instance out of traffic. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Takes an instance out of traffic and leaves it registered, until --end.")
final class DrainCommand extends AdminCommand {
  @Parameters(index = "0", paramLabel = "SERVICE")
  private String service = "";

  @Parameters(index = "1", paramLabel = "INSTANCE")
  private String instance = "";

  @Option(names = "--end", description = "Ends the drain: the instance is what its program says.")
  private boolean end;

  @Mixin private final WaitOptions waiting = new WaitOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    String path =
        "/api/v1/services/%s/instances/%s/drain"
            .formatted(AdminClient.escaped(service), AdminClient.escaped(instance));
    AdminClient.Answer answer =
        AdminClient.good(
            client.ask(end ? "DELETE" : "POST", path + waiting.query(), Optional.empty()));
    return waiting.tell(
        answer, service + "/" + instance + (end ? " is drained no longer" : " drains"), out());
  }
}
