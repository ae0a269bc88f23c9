package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.HttpAnswer;
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
      assertThat(sidecar.answering("greeter", 5)).containsExactly("one");

      mekong.kill();
      mekong.startAgain();
      mekong.awaitReady();

      try (Sidecar late = Sidecar.start(mekong.xds())) {
        late.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one)));
      }
    }
  }
}
