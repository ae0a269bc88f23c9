package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.MekongCommand;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The control plane alone, with the registry in its data folder. */
@Tag("real")
class EmbeddedTest {
  @Test
  void registrations_over_rest_move_envoy_and_survive_a_kill() throws IOException {
    try (MekongProcess mekong = MekongProcess.start();
        SampleService one = SampleService.start("one");
        Sidecar sidecar = Sidecar.start(mekong.xds())) {
      HttpAnswer registered =
          mekong
              .admin()
              .post(
                  "/api/v1/services/greeter/instances",
                  "{\"id\": \"one\", \"addr\": \"127.0.0.1\", \"port\": %d}".formatted(one.port()));
      assertThat(registered.status()).as(registered.body()).isBetween(200, 299);
      sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one)));
      sidecar.envoy().awaitListener("outbound");
      sidecar.envoy().awaitRoute("greeter");
      assertThat(sidecar.answering("greeter", 5)).containsExactly("one");

      restart(mekong);

      try (Sidecar late = Sidecar.start(mekong.xds())) {
        late.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one)));
      }
    }
  }

  /** The JVM refuses to start when the cache that the build made does not fit. */
  @Test
  void the_programs_start_from_the_aot_cache_of_the_build() {
    MekongCommand command =
        MekongCommand.run(
            ImmutableMap.of("JDK_JAVA_OPTIONS", "-XX:AOTMode=on -Xlog:aot=error"), "--version");
    assertThat(command.exitCode()).as(command.output()).isZero();
  }

  @Test
  void a_restart_keeps_what_protection_holds() throws IOException {
    try (MekongProcess mekong = MekongProcess.start()) {
      for (int id = 0; id < 4; id++) {
        put(mekong, id, "HEALTHY");
      }
      // What was never seen healthy cannot be held, and a slow start folds writes into one.
      awaitStatus(mekong, "\"instances\":4,");
      for (int id = 0; id < 4; id++) {
        put(mekong, id, "UNHEALTHY");
      }
      awaitStatus(mekong, "\"held\":2,");
      // As a whole field: the registrations themselves say UNHEALTHY.
      Mesh.awaitWritten(mekong, "\u0012\u0006HEALTH");
      restart(mekong);
      awaitStatus(mekong, "\"held\":2,");
    }
  }

  private static void restart(MekongProcess mekong) {
    mekong.kill();
    mekong.startAgain();
    mekong.awaitReady();
  }

  private static void put(MekongProcess mekong, int id, String health) throws IOException {
    HttpAnswer answer =
        mekong
            .admin()
            .put(
                "/api/v1/services/greeter/instances/" + id,
                "{\"addr\": \"10.0.0.%d\", \"port\": 80, \"health\": \"%s\"}"
                    .formatted(id + 1, health));
    assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
  }

  private static void awaitStatus(MekongProcess mekong, String part) {
    Mesh.await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() ->
            assertThat(mekong.admin().get("127.0.0.1", "/api/v1/status").body()).contains(part));
  }
}
