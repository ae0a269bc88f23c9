package io.mekong.controlplane.ctl;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mekong ctl completion}: what a shell needs to complete verbs and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script that lets the shell complete verbs and options of mekong.",
      "bash: source <(mekong ctl completion bash)",
      "zsh:  autoload -U +X compinit && compinit; source <(mekong ctl completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** A shell that can. */
  enum Shell {
    bash,
    zsh
  }

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.bash;

  @Override
  public Integer call() {
    CommandSpec root = Objects.requireNonNull(spec).root();
    PrintWriter out = root.commandLine().getOut();
    if (shell == Shell.zsh) {
      out.println("autoload -U +X bashcompinit && bashcompinit"); // the script below is for both
    }
    out.print(AutoComplete.bash("mekong", root.commandLine()));
    out.flush();
    return 0;
  }
}
