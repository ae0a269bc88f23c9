package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A program that registers without end takes nothing from the others. */
@Tag("real")
class QuotaTest {
  @Test
  void one_instance_too_many_is_set_aside_and_served_when_there_is_room() throws IOException {
    try (Mesh mesh = Mesh.start("--mekong.registry.max-instances=2");
        Sidecar sidecar = Sidecar.start(mesh.mekong().xds())) {
      SampleService one = mesh.greeter("one");
      SampleService two = mesh.greeter("two");
      sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, two)));

      SampleService three = mesh.added(SampleService.start("three"));
      mesh.keys().put(Registrations.key("other", "three"), Registrations.healthy(three.port()));
      mesh.awaitStatus("\"rejected\":1");
      assertThat(mesh.mekong().admin().get("127.0.0.1", "/api/v1/registry/rejected").body())
          .contains("/services/other/three", "mekong.registry.max-instances");
      assertThat(sidecar.envoy().endpoints("greeter"))
          .containsExactlyInAnyOrderElementsOf(Mesh.endpoints(List.of(one, two)));

      mesh.keys().delete(Registrations.key("greeter", "one"));
      sidecar.envoy().awaitEndpoints("other", Mesh.endpoints(List.of(three)));
      sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(two)));
      mesh.awaitStatus("\"rejected\":0");
    }
  }
}
