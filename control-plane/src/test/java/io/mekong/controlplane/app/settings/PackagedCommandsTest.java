package io.mekong.controlplane.app.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What docker/ starts the control plane with is a whole configuration that it takes. */
class PackagedCommandsTest {
  private static final Path DOCKER =
      Path.of(Optional.ofNullable(System.getProperty("mekong.root")).orElse(".."), "docker");

  @TempDir Path folder;

  @Test
  void the_unit_starts_a_replica_that_loopback_alone_reaches() throws Exception {
    String start =
        Files.readString(DOCKER.resolve("systemd/mekong.service"))
            .lines()
            .filter(line -> line.startsWith("ExecStart="))
            .collect(Collectors.joining());
    List<String> words = Splitter.on(' ').splitToList(start);

    MekongSettings settings = settings(words.subList(words.indexOf("run"), words.size()));

    assertThat(settings.store().dataDir()).isEqualTo(Path.of("/var/lib/mekong"));
    assertThat(settings.admin().address().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void both_replicas_of_compose_are_on_three_etcd() throws Exception {
    List<Map<?, ?>> replicas = maps("compose.yaml", map -> map.containsKey("stop_grace_period"));
    assertThat(replicas).hasSizeGreaterThanOrEqualTo(2);
    for (Map<?, ?> replica : replicas) {
      MekongSettings settings = settings(words(replica.get("command")));

      assertThat(settings.etcd().orElseThrow().endpoints()).hasSize(3);
      assertThat(settings.admin().tokenFile()).isPresent();
    }
  }

  @Test
  void a_pod_has_tls_and_probes_that_need_no_token() throws Exception {
    List<Map<?, ?>> pods = maps("kubernetes/mekong.yaml", map -> map.containsKey("livenessProbe"));
    assertThat(pods).hasSize(1);
    MekongSettings settings = settings(words(pods.getFirst().get("args")));

    assertThat(settings.xds().tls()).isPresent();
    assertThat(settings.admin().tokenFile()).isPresent();
    assertThat(maps("kubernetes/mekong.yaml", map -> map.containsKey("path")))
        .extracting(map -> String.valueOf(map.get("path")))
        .containsOnly("/health/liveness", "/health/readiness");
  }

  /** Files of containers are stood in for by one of ours. */
  private MekongSettings settings(List<String> command) throws Exception {
    assertThat(command).startsWith("run");
    Path file = Files.writeString(folder.resolve("file"), "a-token-of-enough-characters");
    ImmutableMap.Builder<String, GivenValue> given = ImmutableMap.builder();
    for (String word : command.subList(1, command.size())) {
      String option = Splitter.on('=').split(word).iterator().next();
      Setting<?> setting =
          SettingsCatalogue.ALL.stream()
              .filter(each -> each.options().contains(option))
              .findFirst()
              .orElseThrow(() -> new AssertionError(word + " is no option"));
      String value = word.contains("=") ? word.substring(option.length() + 1) : "true";
      boolean away = value.startsWith("/run/") || value.startsWith("/etc/");
      given.put(setting.name(), new GivenValue(away ? file.toString() : value, option));
    }
    return SettingsLoader.load(
        new SettingsSources(given.buildOrThrow(), ImmutableMap.of(), Optional.empty()));
  }

  private static List<String> words(@Nullable Object list) {
    return list instanceof List<?> words
        ? words.stream().map(String::valueOf).toList()
        : ImmutableList.of();
  }

  /** Maps of a file of YAML documents, however deep. */
  private static List<Map<?, ?>> maps(String name, Predicate<Map<?, ?>> wanted) throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return maps(ImmutableList.copyOf(yaml.loadAll(Files.readString(DOCKER.resolve(name)))))
        .filter(wanted)
        .toList();
  }

  private static Stream<Map<?, ?>> maps(Object tree) {
    return switch (tree) {
      case Map<?, ?> map ->
          Stream.concat(
              Stream.of(map),
              map.values().stream().filter(Objects::nonNull).flatMap(PackagedCommandsTest::maps));
      case List<?> list ->
          list.stream().filter(Objects::nonNull).flatMap(PackagedCommandsTest::maps);
      default -> Stream.of();
    };
  }
}
