package io.mekong.controlplane.ctl;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mekong ctl delete}: deletes a raw resource. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Deletes a raw resource; what was generated under its name is sent again.")
final class DeleteCommand extends AdminCommand {
  @Parameters(paramLabel = "TYPE/NAME", converter = ResourceName.Converter.class)
  private ResourceName resource = new ResourceName("", "");

  @Mixin private final WaitOptions waiting = new WaitOptions();

  @Override
  int run(AdminClient client) throws CtlException, InterruptedException {
    AdminClient.Answer answer =
        AdminClient.good(client.ask("DELETE", resource.path() + waiting.query(), Optional.empty()));
    return waiting.tell(answer, resource.type() + "/" + resource.name() + " is deleted", out());
  }
}
