package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A connection whose Envoy does nothing any more, though its kernel acknowledges all. */
@Tag("real")
class FrozenEnvoyTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Mesh mesh = Mesh.start();

  @AfterEach
  void stop() {
    mesh.close();
  }

  /** gRPC's own pings would need 90 s. */
  @Tag("every-envoy")
  @Test
  void it_is_measured_while_it_lives_given_up_when_it_does_not_and_comes_back() throws Exception {
    SampleService one = mesh.greeter("one");
    Sidecar sidecar = mesh.sidecar(List.of(one), "--node=edge-1");
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(nodes())
                .contains("\"roundTripMicros\"", "\"jitterMicros\"", "\"intervalMillis\":3")
                .contains("\"retransmits\":"));
    String measured = nodes();
    Awaitility.await().atMost(LIMIT).until(() -> metric("mekong_keepalive_round_trip") >= 3);
    assertThat(metric("mekong_keepalive_given_up")).as(measured).isZero();

    sidecar.envoy().freeze();
    try {
      Awaitility.await().atMost(LIMIT).until(() -> !nodes().contains("edge-1"));
      assertThat(metric("mekong_keepalive_given_up")).isEqualTo(1);
    } finally {
      sidecar.envoy().thaw();
    }

    SampleService two = mesh.greeter("two");
    sidecar.envoy().awaitEndpoints(Mesh.GREETER, Mesh.endpoints(List.of(one, two)));
    Awaitility.await().atMost(LIMIT).until(() -> nodes().contains("edge-1"));
  }

  private String nodes() throws IOException {
    return mesh.mekong().admin().get("127.0.0.1", "/api/v1/nodes").body();
  }

  private long metric(String name) throws IOException {
    return mesh.mekong()
        .admin()
        .get("127.0.0.1", "/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "_seconds_count"))
        .map(line -> line.substring(line.indexOf(' ') + 1))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
