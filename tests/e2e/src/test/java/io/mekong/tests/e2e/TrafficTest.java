package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.EnvoyBinary;
import io.mekong.tests.kit.FreePort;
import io.mekong.tests.kit.HttpSocket;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("real")
class TrafficTest {
  private final Mesh mesh = Mesh.start();
  private final SampleService one = mesh.greeter("one");
  private final SampleService two = mesh.greeter("two");
  private final SampleService three = mesh.greeter("three");

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Tag("every-envoy")
  @ParameterizedTest
  @ValueSource(strings = {"delta", "sotw"})
  void requests_by_name_reach_every_healthy_instance(String mode) throws IOException {
    mesh.register(three, "UNHEALTHY");
    Sidecar sidecar = mesh.sidecar(List.of(one, two), "--mode=" + mode);

    assertThat(sidecar.answering("greeter", 40)).containsExactly("one", "two");
    assertThat(sidecar.answering("greeter:1234", 40)).containsExactly("one", "two");
    assertThat(sidecar.outbound().get("nobody", "/").status()).isEqualTo(404);
    assertThat(three.answered()).isZero();
    assertThat(sidecar.envoy().admin().get("/server_info"))
        .as("the version that was asked for")
        .contains(EnvoyBinary.version().orElse(""));
  }

  @Tag("every-envoy")
  @Test
  void the_inbound_listener_leads_to_the_program_beside_it() throws IOException {
    int inbound = FreePort.find();
    Sidecar sidecar =
        mesh.sidecar(
            List.of(one, two, three),
            "--service=greeter",
            "--inbound-port=" + inbound,
            "--app-port=" + two.port());
    sidecar.envoy().awaitListener("inbound:" + inbound);

    assertThat(new HttpSocket(inbound).get("whatever", "/").body()).isEqualTo("two\n");
  }

  @Tag("every-envoy")
  @ParameterizedTest
  @ValueSource(strings = {"delta", "sotw"})
  void no_request_reaches_an_instance_that_is_gone(String mode) throws IOException {
    withoutThree(mode, () -> mesh.keys().delete(Registrations.key(Mesh.GREETER, "three")));
  }

  /** To Envoy that is the same as a deleted one. */
  @ParameterizedTest
  @CsvSource({"delta, UNHEALTHY", "delta, DRAINING", "sotw, UNHEALTHY"})
  void no_request_reaches_an_instance_that_is_not_healthy(String mode, String health)
      throws IOException {
    withoutThree(mode, () -> mesh.register(three, health));
  }

  private void withoutThree(String mode, Runnable change) throws IOException {
    Sidecar sidecar = mesh.sidecar(List.of(one, two, three), "--mode=" + mode);
    try (Traffic traffic = Traffic.start(sidecar, "greeter")) {
      traffic.awaitMore(20);
      change.run();
      sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, two)));
      traffic.awaitMore(1);
      long before = three.answered();
      traffic.awaitMore(200);

      assertThat(three.answered()).isEqualTo(before);
      assertThat(traffic.failures()).isEmpty();
    }
  }

  @Test
  void an_instance_put_as_a_plain_key_gets_traffic() throws IOException {
    Sidecar sidecar = mesh.sidecar(List.of(one, two, three));

    SampleService four = mesh.greeter("four");

    sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, two, three, four)));
    assertThat(sidecar.answering("greeter", 80)).contains("four");
  }

  @Test
  void a_service_of_which_all_is_deleted_goes_with_its_cluster() throws IOException {
    Sidecar sidecar = mesh.sidecar(List.of(one, two, three));

    for (String name : List.of("one", "two", "three")) {
      mesh.keys().delete(Registrations.key(Mesh.GREETER, name));
    }

    sidecar.envoy().awaitNoCluster("greeter");
    assertThat(sidecar.outbound().get("greeter", "/").status()).isEqualTo(404);
  }
}
