package io.mekong.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
class EnvoyProcessTest {
  @Test
  void traffic_goes_through_and_admin_tells_the_endpoints() throws IOException {
    try (SampleService one = SampleService.start("one");
        EnvoyProcess envoy = EnvoyProcess.start(bootstrap(FreePort.find(), one.port()))) {
      envoy.awaitEndpoints("one", Set.of("127.0.0.1:" + one.port()));
      envoy.awaitListener("in");

      HttpAnswer answer = new HttpSocket(listenerPort(envoy)).get("anything", "/");

      assertThat(answer).isEqualTo(new HttpAnswer(200, "one\n"));
      assertThat(one.answered()).isOne();
      assertThat(envoy.configDump()).contains("\"one\"");
      assertThat(envoy.admin().stat("cluster.one.upstream_rq_total")).isOne();
    }
  }

  @Test
  void a_closed_one_leaves_no_process() {
    EnvoyProcess envoy = EnvoyProcess.start(bootstrap(FreePort.find(), 1));

    envoy.close();

    assertThat(ProcessHandle.of(envoy.pid())).isEmpty();
  }

  @Test
  void a_refused_bootstrap_tells_why() {
    assertThatThrownBy(() -> EnvoyProcess.start("no_such_field: 1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no_such_field");
  }

  private static int listenerPort(EnvoyProcess envoy) {
    String listeners = envoy.admin().get("/listeners");
    return Integer.parseInt(listeners.substring(listeners.lastIndexOf(':') + 1).strip());
  }

  private static String bootstrap(int listener, int upstream) {
    return """
    admin:
      address: {socket_address: {address: 127.0.0.1, port_value: 0}}
    static_resources:
      listeners:
        - name: in
          address: {socket_address: {address: 127.0.0.1, port_value: %d}}
          filter_chains:
            - filters:
                - name: envoy.filters.network.http_connection_manager
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                    stat_prefix: in
                    route_config:
                      virtual_hosts:
                        - {name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: one}}]}
                    http_filters:
                      - name: envoy.filters.http.router
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
      clusters:
        - name: one
          load_assignment:
            cluster_name: one
            endpoints:
              - lb_endpoints:
                  - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
    """
        .formatted(listener, upstream);
  }
}
