package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.SampleService;
import io.mekong.tests.kit.TestFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Registrations in a file beside those in etcd, as a real Envoy sees them. */
@Tag("real")
class RegistryFileTest {
  private final TestFolder folder = TestFolder.create("registry-file");
  private final Path file = folder.path().resolve("services.yaml");
  private final SampleService one = SampleService.start("one");
  private final SampleService two = SampleService.start("two");

  @AfterEach
  void stop() {
    one.close();
    two.close();
    folder.close();
  }

  private void write(SampleService service) throws IOException {
    Files.writeString(
        file, "services: {greeter: {one: {addr: 127.0.0.1, port: %d}}}".formatted(service.port()));
  }

  @Test
  void an_edit_moves_envoy_and_stands_above_etcd_and_a_fault_moves_nothing() throws IOException {
    write(one);
    try (Mesh mesh = Mesh.start("--registry-file=" + file);
        Sidecar sidecar = Sidecar.start(mesh.mekong().xds())) {
      sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one)));
      mesh.keys().put(Registrations.key("greeter", "one"), Registrations.healthy(two.port()));
      mesh.keys().put(Registrations.key("later", "one"), Registrations.healthy(two.port()));
      sidecar.envoy().awaitEndpoints("later", Mesh.endpoints(List.of(two)));
      assertThat(sidecar.envoy().endpoints("greeter")).isEqualTo(Mesh.endpoints(List.of(one)));

      Files.writeString(file, "services: {greeter: {one: {addr: nowhere, port: 1}}}");
      mesh.awaitStatus("\"rejected\":1");
      assertThat(sidecar.envoy().endpoints("greeter")).isEqualTo(Mesh.endpoints(List.of(one)));

      Files.writeString(file, "services: {}");
      sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(two)));
      write(one);
      sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one)));
    }
  }

  @Test
  void a_file_that_cannot_be_read_at_the_start_is_refused_with_where_and_why() throws IOException {
    Files.writeString(file, "services: {greeter: {one: {addr: 127.0.0.1}}}");
    try (MekongProcess mekong = MekongProcess.launch("--registry-file=" + file)) {
      assertThat(mekong.awaitExit()).isEqualTo(1);
      assertThat(mekong.log()).contains(file.toString(), "greeter/one", "'port' is missing");
    }
  }
}
