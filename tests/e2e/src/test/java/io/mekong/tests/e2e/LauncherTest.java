package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher's own sentences; what it starts is tested where it is. */
@Tag("real")
class LauncherTest {
  private record Outcome(int exitCode, String said) {}

  @Test
  void help_tells_the_verbs_that_there_are() throws Exception {
    Outcome help = launch("help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.said())
        .contains("demo", "run", "envoy", "test", "setup")
        .doesNotContain("ctl", "bench");
    assertThat(launch()).isEqualTo(help);
  }

  @ParameterizedTest
  @CsvSource({
    "ctl,           ctl' is not in this release",
    "bench,         bench' is not in this release",
    "fly,           fly' is not a verb",
    "test --fast,   --fast: is not known",
    "setup --fast,  --fast: is not known",
  })
  void what_it_does_not_know_is_refused(String arguments, String sentence) throws Exception {
    Outcome outcome = launch(arguments.split(" "));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.said()).contains(sentence);
  }

  private static Outcome launch(String... arguments) throws IOException, InterruptedException {
    Path root = Path.of(Optional.ofNullable(System.getProperty("mekong.root")).orElse("../.."));
    List<String> command = new ArrayList<>(List.of(root.resolve("mekong").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), said);
  }
}
