package io.mekong.controlplane.app;

import io.mekong.controlplane.app.settings.NearestName;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what is wrong with a command line: what, and the nearest known option. */
final class UsageProblems implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException fault, String[] args) {
    CommandLine command = fault.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    if (fault instanceof UnmatchedArgumentException unmatched) {
      unmatched.getUnmatched().forEach(a -> err.println(name + ": " + unknown(a, command)));
    } else {
      err.println(name + ": " + fault.getMessage());
    }
    err.flush();
    return RunCommand.BAD_SETTINGS;
  }

  private static String unknown(String argument, CommandLine command) {
    String option = argument.split("=", 2)[0];
    List<String> known =
        option.startsWith("-")
            ? List.copyOf(command.getCommandSpec().optionsMap().keySet())
            : List.copyOf(command.getSubcommands().keySet());
    String remedy =
        NearestName.of(option, known)
            .map(nearest -> "Did you mean " + nearest + "?")
            .orElse("'" + command.getCommandSpec().qualifiedName() + " --help' lists all.");
    return option + ": is not known. " + remedy;
  }
}
