package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.MekongProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's runtime, linked by the very words of docker/Dockerfile: no engine is needed here. */
@Tag("real")
class ImageTest {
  private static final Path DOCKERFILE =
      Path.of(Optional.ofNullable(System.getProperty("mekong.root")).orElse("../.."))
          .resolve("docker/Dockerfile");

  @TempDir Path folder;

  @Test
  void its_modules_are_enough_for_both_ports() throws Exception {
    Path runtime = folder.resolve("java");
    link(runtime);
    try (MekongProcess mekong = MekongProcess.startOn(runtime)) {
      HttpAnswer registered =
          mekong
              .admin()
              .post(
                  "/api/v1/services/greeter/instances",
                  "{\"id\": \"one\", \"addr\": \"127.0.0.1\", \"port\": 80}");
      assertThat(registered.status()).as(registered.body()).isBetween(200, 299);
      assertThat(mekong.admin().get("127.0.0.1", "/prometheus").body())
          .contains("mekong_registry_services 1");
      try (Sidecar sidecar = Sidecar.start(mekong.xds())) {
        sidecar.envoy().awaitRoute("greeter");
      }
    }
  }

  private static void link(Path runtime) throws IOException, InterruptedException {
    String line =
        Files.readAllLines(DOCKERFILE).stream()
            .filter(each -> each.startsWith("RUN jlink "))
            .findFirst()
            .orElseThrow();
    List<String> words =
        new ArrayList<>(Splitter.on(' ').splitToList(line.substring("RUN ".length())));
    words.set(0, Path.of(System.getProperty("java.home"), "bin", "jlink").toString());
    words.set(words.indexOf("--output") + 1, runtime.toString());
    Process jlink = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(jlink.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jlink.waitFor()).as(said).isZero();
  }
}
