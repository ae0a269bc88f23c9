package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.app.rehearsal.RehearseCommand;
import io.mekong.controlplane.bootstrap.EnvoyCommand;
import io.mekong.controlplane.ctl.CtlCommand;
import java.util.Optional;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Main class: one command with a verb. */
public final class Mekong {
  private static final String RUN = "run";

  private Mekong() {}

  /** Runs the verb and exits with its code. */
  public static void main(String[] args) {
    boolean runs = args.length > 0 && args[0].equals(RUN);
    if (runs) {
      ControlPlane.prepare();
    }
    // gRPC logs through java.util.logging: one format for all.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    ImmutableMap<String, String> environment = ImmutableMap.copyOf(System.getenv());
    CommandLine mekong =
        runs
            ? toRun(ControlPlane::start, environment)
            : commandLine(ControlPlane::start, environment);
    System.exit(mekong.execute(args));
  }

  /** The command with all of its verbs. */
  static CommandLine commandLine(Launch launch, ImmutableMap<String, String> environment) {
    return toRun(launch, environment)
        .addSubcommand("envoy", new EnvoyCommand())
        .addSubcommand("ctl", new CtlCommand())
        .addSubcommand("rehearse", new RehearseCommand(launch));
  }

  /** Knows no other verb: to read what those may be given takes a tenth of a second of a start. */
  private static CommandLine toRun(Launch launch, ImmutableMap<String, String> environment) {
    CommandSpec spec = HelpOptions.addTo(CommandSpec.create().name("mekong"));
    spec.version("mekong " + version());
    spec.usageMessage().description("xDS control plane for Envoy; services register in etcd.");
    return new CommandLine(spec)
        .addSubcommand(RUN, RunCommand.commandLine(launch, environment))
        .setParameterExceptionHandler(new UsageProblems())
        .setExecutionStrategy(new CommandLine.RunLast());
  }

  static String version() {
    return Optional.ofNullable(Mekong.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
