package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.CertificateFolder;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The xDS port with certificates on both sides. */
@Tag("real")
class MutualTlsTest {
  /** Below the name in the certificate, so several sidecars may share it. */
  private static final String OWN_NAME = "spiffe://mesh/greeter/1";

  @Test
  void a_sidecar_is_served_only_with_a_certificate_of_the_authority() throws IOException {
    try (CertificateFolder ours =
            CertificateFolder.create()
                .issue("server", "ip:127.0.0.1")
                .issue("sidecar", "uri:spiffe://mesh/greeter");
        CertificateFolder foreign =
            CertificateFolder.create().issue("sidecar", "uri:spiffe://mesh/greeter");
        Mesh mesh =
            Mesh.start(
                "--xds-tls-cert=" + ours.certificate("server"),
                "--xds-tls-key=" + ours.key("server"),
                "--xds-tls-client-ca=" + ours.ca())) {
      SampleService one = mesh.greeter("one");
      Sidecar stranger =
          mesh.added(Sidecar.start(mesh.mekong().xds(), files(ours, foreign, OWN_NAME)));
      Sidecar impostor =
          mesh.added(Sidecar.start(mesh.mekong().xds(), files(ours, ours, "spiffe://mesh/other")));
      Sidecar sidecar = mesh.sidecar(List.of(one), files(ours, ours, OWN_NAME));

      assertThat(sidecar.answering("greeter", 5)).containsExactly("one");
      stranger
          .envoy()
          .awaitThat(
              "tried twice", admin -> admin.stat("cluster.mekong-xds.upstream_cx_total") >= 2);
      assertThat(stranger.envoy().endpoints("greeter")).isEmpty();
      impostor
          .envoy()
          .awaitThat(
              "refused twice", admin -> admin.stat("cluster.mekong-xds.upstream_rq_total") >= 2);
      assertThat(impostor.envoy().endpoints("greeter")).isEmpty();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(mesh.mekong().admin().get("127.0.0.1", "/prometheus").body())
                  .as("pings are answered over TLS too")
                  .containsPattern("mekong_keepalive_round_trip_seconds_count [1-9]"));
    }
  }

  @Test
  void a_certificate_may_have_only_so_many_connections() throws IOException {
    try (CertificateFolder ours =
            CertificateFolder.create()
                .issue("server", "ip:127.0.0.1")
                .issue("sidecar", "uri:spiffe://mesh/greeter");
        Mesh mesh =
            Mesh.start(
                "--mekong.xds.max-connections-per-identity=1",
                "--xds-tls-cert=" + ours.certificate("server"),
                "--xds-tls-key=" + ours.key("server"),
                "--xds-tls-client-ca=" + ours.ca())) {
      SampleService one = mesh.greeter("one");
      Sidecar first = mesh.sidecar(List.of(one), files(ours, ours, OWN_NAME));
      Sidecar second =
          mesh.added(
              Sidecar.start(mesh.mekong().xds(), files(ours, ours, "spiffe://mesh/greeter/2")));
      second
          .envoy()
          .awaitThat(
              "refused twice", admin -> admin.stat("cluster.mekong-xds.upstream_rq_total") >= 2);
      assertThat(second.envoy().endpoints("greeter")).isEmpty();
      first.close();
      second.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one)));
    }
  }

  private static String[] files(CertificateFolder authority, CertificateFolder own, String node) {
    return new String[] {
      "--node=" + node,
      "--ca=" + authority.ca(),
      "--cert=" + own.certificate("sidecar"),
      "--key=" + own.key("sidecar"),
    };
  }
}
