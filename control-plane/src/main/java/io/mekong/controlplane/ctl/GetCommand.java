package io.mekong.controlplane.ctl;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mekong ctl get}: a stored raw resource. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Prints a stored raw resource; what is secret in it is taken out.",
      "Or a policy, as policies/health/NAME, and policies/health/NAME/history."
    })
final class GetCommand extends AdminCommand {
  @Parameters(paramLabel = "TYPE/NAME", converter = ResourceName.Converter.class)
  private ResourceName resource = new ResourceName("", "");

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    AdminClient.Answer answer =
        AdminClient.good(client.ask("GET", resource.path(), Optional.empty()));
    if (output.isTable()) {
      out().println(answer.text());
    } else {
      output.print(answer.json(), out());
    }
    return DONE;
  }
}
