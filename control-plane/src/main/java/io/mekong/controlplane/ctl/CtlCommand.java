package io.mekong.controlplane.ctl;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mekong ctl}: nothing by itself. */
@Command(
    name = "ctl",
    mixinStandardHelpOptions = true,
    description = "The operator's command line.",
    subcommands = {
      StatusCommand.class,
      NodesCommand.class,
      NodeCommand.class,
      ServicesCommand.class,
      ExplainCommand.class,
      ReceiptsCommand.class,
      WaitCommand.class,
      EventsCommand.class,
      AuditCommand.class,
      DoctorCommand.class,
      CollectCommand.class,
      CompletionCommand.class,
      GetCommand.class,
      ApplyCommand.class,
      DeleteCommand.class,
      DrainCommand.class
    })
public final class CtlCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec own = java.util.Objects.requireNonNull(spec);
    throw new ParameterException(
        own.commandLine(), "say what: " + String.join(", ", own.subcommands().keySet()));
  }
}
