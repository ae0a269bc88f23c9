package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.MekongCommand;
import io.mekong.tests.kit.TestFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A start that cannot go well ends at once and says what to do. */
@Tag("real")
class BadStartTest {
  private final TestFolder folder = TestFolder.create("bad-start");

  @AfterEach
  void clean() {
    folder.close();
  }

  @Test
  void a_taken_port_is_named() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      MekongCommand run = run("--xds-address=127.0.0.1:" + taken.getLocalPort());

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.output()).contains("127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void a_taken_admin_port_is_named() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      MekongCommand run =
          MekongCommand.run(
              "run",
              "--data-dir=" + folder.path().resolve("data"),
              "--xds-address=127.0.0.1:0",
              "--admin-address=127.0.0.1:" + taken.getLocalPort());

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.output()).contains(String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void an_unknown_option_is_named_with_the_nearest_one() {
    MekongCommand run = run("--xds-adress=127.0.0.1:0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).contains("--xds-adress", "--xds-address");
  }

  @Test
  void an_unknown_key_of_the_file_is_named() {
    Path file = folder.write("mekong.yaml", "mekong.xds.adress: 127.0.0.1:0\n");

    MekongCommand run = run("--config=" + file);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).contains("mekong.xds.adress");
  }

  @Test
  void without_a_jdk_25_the_launcher_says_where_to_get_one() throws Exception {
    Path root = Path.of(Optional.ofNullable(System.getProperty("mekong.root")).orElse("../.."));
    String launcher = Files.readString(root.resolve("mekong"));
    String blind = launcher.replace("/usr/lib/jvm/* /opt/*", "");
    assertThat(blind).isNotEqualTo(launcher);
    ProcessBuilder shell =
        new ProcessBuilder("sh", folder.write("mekong", blind).toString(), "run")
            .redirectErrorStream(true);
    shell.environment().keySet().removeIf(name -> name.equals("JAVA_HOME"));
    shell.environment().put("HOME", folder.path().toString());
    shell.environment().put("PATH", onlyShellTools().toString());
    Process process = shell.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(said).contains("no JDK 25", "JAVA_HOME").hasLineCount(1);
  }

  // A PATH on which there is no javac, whatever this machine has.
  private Path onlyShellTools() throws IOException {
    Path tools = Files.createDirectory(folder.path().resolve("tools"));
    for (String tool : new String[] {"sh", "dirname", "readlink", "sed"}) {
      Files.createSymbolicLink(tools.resolve(tool), Path.of("/usr/bin", tool));
    }
    return tools;
  }

  private MekongCommand run(String option) {
    return MekongCommand.run(
        "run",
        "--data-dir=" + folder.path().resolve("data"),
        "--admin-address=127.0.0.1:0",
        option);
  }
}
