package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.app.settings.GivenValue;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.app.settings.Setting;
import io.mekong.controlplane.app.settings.SettingsCatalogue;
import io.mekong.controlplane.app.settings.SettingsException;
import io.mekong.controlplane.app.settings.SettingsLoader;
import io.mekong.controlplane.app.settings.SettingsSources;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code mekong run}: the control plane in the foreground. Its options are the settings catalogue.
 *
 * <p>Exit codes: 1 it could not start, 2 the settings cannot be used, 143 stopped by SIGTERM after
 * an orderly end.
 */
final class RunCommand implements Callable<Integer> {
  static final int CANNOT_START = 1;
  static final int BAD_SETTINGS = 2;

  private static final Logger log = LoggerFactory.getLogger(RunCommand.class);
  private static final String CONFIG = "--config";

  private final Launch launch;
  private final ImmutableMap<String, String> environment;
  private final CommandSpec spec;

  private RunCommand(Launch launch, ImmutableMap<String, String> environment) {
    this.launch = launch;
    this.environment = environment;
    this.spec = CommandSpec.wrapWithoutInspection(this);
  }

  /** The command with an option for each setting. */
  static CommandLine commandLine(Launch launch, ImmutableMap<String, String> environment) {
    RunCommand command = new RunCommand(launch, environment);
    CommandSpec spec = HelpOptions.addTo(command.spec.name("run"));
    spec.usageMessage()
        .description("Runs the control plane in the foreground, until SIGTERM or Ctrl-C.")
        .footer(
            "",
            "Each is also a key of the --config file (mekong.area.name, nested or dotted) and an"
                + " environment variable (MEKONG_AREA_NAME). The command line wins over the"
                + " environment, the environment over the file.")
        .abbreviateSynopsis(true)
        .sortOptions(false);
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(String.class)
            .description("YAML file with any of the properties below. Variable: MEKONG_CONFIG")
            .build());
    SettingsCatalogue.ALL.forEach(setting -> spec.addOption(option(setting)));
    return new CommandLine(spec).setParameterExceptionHandler(new UsageProblems());
  }

  private static OptionSpec option(Setting<?> setting) {
    String defaults =
        setting.defaultText().isEmpty() ? "" : " Default: " + setting.defaultText() + ".";
    OptionSpec.Builder option =
        OptionSpec.builder(setting.options().toArray(String[]::new))
            .paramLabel(setting.format())
            .type(String.class)
            .description(
                (setting.meaning() + defaults + " Variable: " + setting.variable())
                    .replace("%", "%%"));
    if (setting.format().equals("true|false")) {
      option.arity("0..1").fallbackValue("true");
    }
    return option.build();
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      MekongSettings settings = SettingsLoader.load(sources());
      LogOutput.use(settings.logs());
      warn(settings);
      return serve(settings);
    } catch (SettingsException e) {
      e.problems().forEach(problem -> complain(problem.toString()));
      return BAD_SETTINGS;
    } catch (StartException e) {
      log.debug("start failed", e);
      complain(String.valueOf(e.getMessage()));
      return CANNOT_START;
    }
  }

  private Integer serve(MekongSettings settings) throws StartException, InterruptedException {
    RunningControlPlane running = launch.start(settings);
    try (OrderlyEnd end = OrderlyEnd.of(running)) {
      spec.commandLine().getOut().println(running.awaitReady());
      spec.commandLine().getOut().flush();
      end.await();
      return 0;
    }
  }

  private static void warn(MekongSettings settings) {
    if (settings.xds().tls().isEmpty() && !settings.xds().address().isLoopback()) {
      log.warn(
          "xDS port is plaintext and reachable from other machines address={} remedy={}",
          settings.xds().address(),
          "give --xds-tls-cert and --xds-tls-key");
    }
  }

  private void complain(String problem) {
    spec.commandLine().getErr().println("mekong run: " + problem);
    spec.commandLine().getErr().flush();
  }

  private SettingsSources sources() {
    ParseResult parsed = spec.commandLine().getParseResult();
    ImmutableMap.Builder<String, GivenValue> given = ImmutableMap.builder();
    for (Setting<?> setting : SettingsCatalogue.ALL) {
      String full = "--" + setting.name();
      if (parsed.hasMatchedOption(full)) {
        String text = parsed.matchedOptionValue(full, "");
        given.put(setting.name(), new GivenValue(text, setting.options().get(0)));
      }
    }
    Optional<Path> config =
        parsed.hasMatchedOption(CONFIG)
            ? Optional.of(Path.of(parsed.matchedOptionValue(CONFIG, "")))
            : Optional.empty();
    return new SettingsSources(given.buildOrThrow(), environment, config);
  }
}
