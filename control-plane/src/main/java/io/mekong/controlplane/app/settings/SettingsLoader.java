package io.mekong.controlplane.app.settings;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes settings of what was given: defaults, then the file, then the environment, then the command
 * line; the later wins. Finds every problem before it gives up.
 */
public final class SettingsLoader {
  /** Names the configuration file when {@code --config} does not. */
  public static final String CONFIG_VARIABLE = "MEKONG_CONFIG";

  private static final String PREFIX = "MEKONG_";

  /** Read by the launcher and the tests, not settings. */
  private static final ImmutableSet<String> OTHER_VARIABLES =
      ImmutableSet.of(
          CONFIG_VARIABLE,
          "MEKONG_ETCD",
          "MEKONG_ENVOY",
          "MEKONG_ENVOY_VERSION",
          "MEKONG_HOME",
          "MEKONG_JVM_OPTIONS");

  /** Keys of earlier versions, with what to do instead; none yet. */
  private static final ImmutableMap<String, String> REMOVED = ImmutableMap.of();

  private final List<SettingProblem> problems = new ArrayList<>();
  private final Map<String, GivenValue> given = new HashMap<>();

  private SettingsLoader() {}

  /**
   * Reads, checks and joins.
   *
   * @throws SettingsException with every problem found
   */
  public static MekongSettings load(SettingsSources sources) throws SettingsException {
    return new SettingsLoader().join(sources);
  }

  private MekongSettings join(SettingsSources sources) throws SettingsException {
    config(sources).ifPresent(file -> addFile(YamlSettings.read(file, problems)));
    addEnvironment(sources.environment());
    given.putAll(sources.commandLine());
    Map<String, Object> values = new HashMap<>();
    SettingsCatalogue.ALL.forEach(setting -> parse(setting, values));
    failOnProblems();
    SettingsAssembly assembly = new SettingsAssembly(values, problems);
    MekongSettings settings = assembly.assemble();
    failOnProblems();
    return settings;
  }

  private void failOnProblems() throws SettingsException {
    if (!problems.isEmpty()) {
      throw new SettingsException(ImmutableList.copyOf(problems));
    }
  }

  private static Optional<Path> config(SettingsSources sources) {
    return sources
        .config()
        .or(() -> Optional.ofNullable(sources.environment().get(CONFIG_VARIABLE)).map(Path::of));
  }

  private void addFile(Map<String, GivenValue> values) {
    values.forEach((name, value) -> {
      if (SettingsCatalogue.BY_NAME.containsKey(name)) {
        given.put(name, value);
      } else {
        unknown(value.origin(), name, SettingsCatalogue.BY_NAME.keySet());
      }
    });
  }

  private void addEnvironment(Map<String, String> environment) {
    environment.forEach((variable, text) -> {
      Setting<?> setting = SettingsCatalogue.BY_VARIABLE.get(variable);
      if (setting != null) {
        given.put(setting.name(), new GivenValue(text, "environment variable " + variable));
      } else if (variable.startsWith(PREFIX) && !OTHER_VARIABLES.contains(variable)) {
        String where = "environment variable " + variable;
        unknown(where, variable, SettingsCatalogue.BY_VARIABLE.keySet());
      }
    });
  }

  private void unknown(String where, String name, Collection<String> known) {
    String removed = REMOVED.get(name);
    if (removed != null) {
      problems.add(new SettingProblem(where, "was removed", removed));
      return;
    }
    String remedy =
        NearestName.of(name, known)
            .map(nearest -> "Did you mean " + nearest + "?")
            .orElse("'mekong run --help' lists all names.");
    problems.add(new SettingProblem(where, "is not known", remedy));
  }

  private void parse(Setting<?> setting, Map<String, Object> values) {
    GivenValue value = given.get(setting.name());
    if (value == null) {
      if (setting.defaultText().isEmpty()) {
        return;
      }
      value = new GivenValue(setting.defaultText(), "default of " + setting.name());
    }
    try {
      if (value.text().isBlank()) {
        throw new IllegalArgumentException("is empty");
      }
      values.put(setting.name(), setting.parser().apply(value.text().strip()));
    } catch (IllegalArgumentException e) {
      String what = "value '" + value.text() + "': " + e.getMessage();
      problems.add(new SettingProblem(value.origin(), what, "Expected " + setting.format() + "."));
    }
  }
}
