package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.EnvoyBinary;
import io.mekong.tests.kit.FreePort;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.HttpSocket;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtual hosts apart from their route configuration (VHDS), on demand, by a real Envoy. */
@Tag("real")
@Tag("every-envoy")
class VirtualHostsTest {
  private static final String RESOURCES = "/mekong/resources/";

  private final Mesh mesh = Mesh.start();
  private final int port = FreePort.find();
  private final HttpSocket edge = new HttpSocket(port);

  @AfterEach
  void stop() {
    mesh.close();
  }

  /** Where Envoy takes the virtual hosts from. */
  enum Source {
    ADS("{\"ads\": {}, \"resource_api_version\": \"V3\"}"),
    OWN_STREAM(
        """
        {"api_config_source": {
          "api_type": "DELTA_GRPC", "transport_api_version": "V3",
          "grpc_services": [{"envoy_grpc": {"cluster_name": "mekong-xds"}}]},
         "resource_api_version": "V3"}\
        """);

    private final String json;

    Source(String json) {
      this.json = json;
    }
  }

  @ParameterizedTest
  @EnumSource
  void hosts_come_and_go_and_a_request_for_none_is_answered_at_once(Source source)
      throws IOException {
    Assumptions.assumeFalse(
        source == Source.ADS && EnvoyBinary.version().orElse("").startsWith("1.36."),
        "Envoy 1.36 takes virtual hosts over a stream of their own alone (envoy issue 23262)");
    SampleService one = mesh.greeter("one");
    put("listeners/edge", listener());
    put(
        "routes/edge",
        """
        {"name": "edge", "vhds": {"config_source": %s}}\
        """
            .formatted(source.json));
    host("shop", "shop.example");
    Sidecar sidecar = mesh.added(Sidecar.start(mesh.mekong().xds()));
    sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one)));
    awaitStatus("shop.example", 200);

    assertThat(get("nobody.example").status()).as("nobody is asked for on demand").isEqualTo(404);

    host("later", "later.example", "*.later.example");
    awaitStatus("later.example", 200);
    awaitStatus("a.later.example", 200);
    host("nobody", "nobody.example");
    awaitStatus("nobody.example", 200);

    mesh.keys().delete(RESOURCES + "virtual-hosts/edge/later");
    awaitStatus("later.example", 404);
    awaitStatus("shop.example", 200);
    assertThat(mesh.mekong().log()).doesNotContain("NACK");
  }

  private void awaitStatus(String host, int status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class) // Envoy does not listen yet
        .untilAsserted(() -> assertThat(get(host).status()).as(host).isEqualTo(status));
  }

  private HttpAnswer get(String host) throws IOException {
    return edge.get(host, "/");
  }

  private void put(String key, String value) {
    mesh.keys().put(RESOURCES + key, value);
  }

  private void host(String name, String... domains) {
    put(
        "virtual-hosts/edge/" + name,
        """
        {"name": "edge/%s", "domains": ["%s"],
         "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "greeter"}}]}\
        """
            .formatted(name, String.join("\", \"", domains)));
  }

  private String listener() {
    return """
    {"name": "edge",
     "address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}},
     "filter_chains": [{"filters": [{
       "name": "envoy.filters.network.http_connection_manager",
       "typed_config": {
         "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
         "stat_prefix": "edge",
         "rds": {"route_config_name": "edge",
                 "config_source": {"ads": {}, "resource_api_version": "V3"}},
         "http_filters": [
           {"name": "envoy.filters.http.on_demand",
            "typed_config": {
              "@type": "type.googleapis.com/envoy.extensions.filters.http.on_demand.v3.OnDemand"}},
           {"name": "envoy.filters.http.router",
            "typed_config": {
              "@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}]}}]}]}
    """
        .formatted(port);
  }
}
