package io.mekong.controlplane.app.settings;

import com.google.common.base.Joiner;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads the configuration file: nested or dotted keys, every scalar as the text it was written. */
final class YamlSettings {
  private static final String REMEDY = "Write plain 'key: value' lines, without tags.";
  private static final int MAX_CODE_POINTS = 1 << 20;
  private static final int MAX_ALIASES = 50;
  private static final int MAX_DEPTH = 32;

  private final Path file;
  private final Map<String, GivenValue> values = new LinkedHashMap<>();
  private final List<SettingProblem> problems;

  private YamlSettings(Path file, List<SettingProblem> problems) {
    this.file = file;
    this.problems = problems;
  }

  /** Values by full dotted key; what cannot be read is added to {@code problems}. */
  static Map<String, GivenValue> read(Path file, List<SettingProblem> problems) {
    YamlSettings settings = new YamlSettings(file, problems);
    settings.load();
    return settings.values;
  }

  private void load() {
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      collect("", yaml().load(reader));
    } catch (IOException e) {
      problem(file.toString(), "cannot be read (" + e.getMessage() + ")", "Check --config.");
    } catch (MarkedYAMLException e) {
      String line = e.getProblemMark() == null ? "" : ":" + (e.getProblemMark().getLine() + 1);
      problem(file + line, "not YAML that is accepted here (" + e.getProblem() + ")", REMEDY);
    } catch (YAMLException e) {
      problem(file.toString(), "not YAML that is accepted here (" + e.getMessage() + ")", REMEDY);
    }
  }

  private static Yaml yaml() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(MAX_CODE_POINTS);
    DumperOptions dumper = new DumperOptions();
    return new Yaml(
        new SafeConstructor(options),
        new Representer(dumper),
        dumper,
        options,
        new TextOnlyResolver());
  }

  /** Leaves every scalar as it was written: no octal ports, no "on" for true. */
  private static final class TextOnlyResolver extends Resolver {
    @Override
    protected void addImplicitResolvers() {}
  }

  private void collect(String key, @Nullable Object node) {
    if (node instanceof Map<?, ?> map) {
      map.forEach((name, child) -> collect(key.isEmpty() ? "" + name : key + "." + name, child));
    } else if (key.isEmpty()) {
      if (node != null) {
        problem(file.toString(), "is not a mapping of keys to values", REMEDY);
      }
    } else if (node instanceof List<?> list) {
      joined(list)
          .ifPresentOrElse(
              text -> add(key, text),
              () -> problem(at(key), "a list in a list, or a mapping in a list", REMEDY));
    } else {
      add(key, node == null ? "" : node.toString());
    }
  }

  private static Optional<String> joined(List<?> list) {
    List<String> texts = new ArrayList<>();
    for (Object item : list) {
      if (!(item instanceof String text)) {
        return Optional.empty();
      }
      texts.add(text);
    }
    return Optional.of(Joiner.on(',').join(texts));
  }

  private void add(String key, String text) {
    if (values.putIfAbsent(key, new GivenValue(text, at(key))) != null) {
      problem(at(key), "is given twice", "Keep one of them.");
    }
  }

  private String at(String key) {
    return file + " key " + key;
  }

  private void problem(String where, String what, String remedy) {
    problems.add(new SettingProblem(where, what, remedy));
  }
}
