package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What a process says on standard error. */
class LogOutputTest {
  @TempDir Path data;

  @Test
  void each_line_is_an_object_where_json_is_asked_for() throws Exception {
    Path said = data.resolve("stderr");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Mekong.class.getName(),
                "run",
                "--log-format=json",
                "--xds-address=0.0.0.0:0",
                "--allow-plaintext",
                "--admin-address=127.0.0.1:0",
                "--data-dir=" + data)
            .redirectError(said.toFile())
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).startsWith("mekong ready");
      process.destroyForcibly().waitFor();
      List<String> lines = Files.readAllLines(said);
      assertThat(lines).isNotEmpty();
      assertThat(lines)
          .allSatisfy(line -> {
            assertThat(line).startsWith("{\"");
            Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(line);
            assertThat(((Map<?, ?>) read).keySet().toString())
                .contains("timestamp", "level", "loggerName", "formattedMessage");
          });
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
