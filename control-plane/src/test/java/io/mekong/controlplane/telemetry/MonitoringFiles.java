package io.mekong.controlplane.telemetry;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the checkout brings for Prometheus and Grafana, read as maps and lists. */
final class MonitoringFiles {
  private MonitoringFiles() {}

  static Path root() {
    return Path.of(Optional.ofNullable(System.getProperty("mekong.root")).orElse(".."));
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** YAML, and JSON as a part of it. */
  static Map<?, ?> tree(Path file) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text(file));
  }

  /** Rules of all groups of a file of Prometheus. */
  static ImmutableList<Map<?, ?>> rules(String file) {
    return maps(tree(root().resolve("docker/prometheus").resolve(file)), "groups")
        .flatMap(group -> maps(group, "rules"))
        .collect(ImmutableList.toImmutableList());
  }

  /** The maps of a list; none when there is no such list. */
  static Stream<Map<?, ?>> maps(Map<?, ?> of, String name) {
    return of.get(name) instanceof List<?> list
        ? list.stream().map(each -> (Map<?, ?>) Objects.requireNonNull(each))
        : Stream.empty();
  }

  /** A text of a map, empty when it has none. */
  static String text(Map<?, ?> of, String name) {
    return of.get(name) instanceof String text ? text : "";
  }

  /** A map of a map, empty when it has none. */
  static Map<?, ?> map(Map<?, ?> of, String name) {
    return of.get(name) instanceof Map<?, ?> map ? map : Map.of();
  }
}
