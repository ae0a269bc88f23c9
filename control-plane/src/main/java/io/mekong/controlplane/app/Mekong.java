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
  private Mekong() {}

  /** Runs the verb and exits with its code. */
  public static void main(String[] args) {
    // gRPC logs through java.util.logging: one format for all.
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    System.exit(
        commandLine(ControlPlane::start, ImmutableMap.copyOf(System.getenv())).execute(args));
  }

  static CommandLine commandLine(Launch launch, ImmutableMap<String, String> environment) {
    CommandSpec spec = CommandSpec.create().name("mekong").mixinStandardHelpOptions(true);
    spec.version("mekong " + version());
    spec.usageMessage().description("xDS control plane for Envoy; services register in etcd.");
    CommandLine mekong = new CommandLine(spec);
    mekong.addSubcommand("run", RunCommand.commandLine(launch, environment));
    mekong.addSubcommand("envoy", new EnvoyCommand());
    mekong.addSubcommand("ctl", new CtlCommand());
    mekong.addSubcommand("rehearse", new RehearseCommand(launch));
    mekong.setParameterExceptionHandler(new UsageProblems());
    mekong.setExecutionStrategy(new CommandLine.RunLast());
    return mekong;
  }

  static String version() {
    return Optional.ofNullable(Mekong.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }
}
