package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.CertificateFolder;
import io.mekong.tests.kit.EnvoyProcess;
import io.mekong.tests.kit.FreePort;
import io.mekong.tests.kit.HttpSocket;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every committed bootstrap brings up an Envoy that carries traffic. */
@Tag("real")
class EnvoyConfigsTest {
  private static final String XDS_HOST = "control.example.org";

  @TestFactory
  List<DynamicTest> every_committed_bootstrap_carries_traffic() throws IOException {
    Path root = Path.of(Optional.ofNullable(System.getProperty("mekong.root")).orElse("../.."));
    try (Stream<Path> files = Files.list(root.resolve("envoy-configs"))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .map(file ->
              DynamicTest.dynamicTest(
                  file.getFileName().toString(), () -> carriesTraffic(Files.readString(file))))
          .toList();
    }
  }

  private static void carriesTraffic(String bootstrap) throws IOException {
    try (CertificateFolder certificates =
            CertificateFolder.create()
                .issue("server", "dns:" + XDS_HOST)
                .issue("edge", "dns:edge-1");
        Mesh mesh = Mesh.start(doors(bootstrap, certificates))) {
      SampleService one = mesh.greeter("one");
      int port = FreePort.find();
      EnvoyProcess envoy =
          mesh.added(EnvoyProcess.start(here(bootstrap, mesh, port, certificates)));
      envoy.awaitListener("outbound");
      envoy.awaitEndpoints("greeter", Mesh.endpoints(List.of(one)));
      envoy.awaitRoute("greeter");

      assertThat(new HttpSocket(port).get("greeter", "/").body()).isEqualTo("one\n");
    }
  }

  private static String[] doors(String bootstrap, CertificateFolder certificates) {
    if (!bootstrap.contains("transport_sockets.tls")) {
      return new String[0];
    }
    return new String[] {
      "--xds-tls-cert=" + certificates.certificate("server"),
      "--xds-tls-key=" + certificates.key("server"),
      "--xds-tls-client-ca=" + certificates.ca(),
    };
  }

  // The same text with this machine's ports and files; whom it trusts stays as it is.
  private static String here(String bootstrap, Mesh mesh, int port, CertificateFolder files) {
    String outbound = "mekong.outbound.port: ";
    String asked =
        bootstrap.contains(outbound)
            ? bootstrap.replaceAll(outbound + "\\d+", outbound + port)
            : bootstrap.replace("  metadata:\n", "  metadata:\n    " + outbound + port + "\n");
    return asked
        .replaceAll("mekong.inbound.port: \\d+", "mekong.inbound.port: " + FreePort.find())
        .replaceAll("port_value: 99\\d\\d", "port_value: 0")
        .replaceAll(
            "address: \"[a-z0-9.]+\", port_value: 18000",
            "address: \"127.0.0.1\", port_value: " + mesh.mekong().xdsPort())
        .replace("/etc/mekong/tls/ca.pem", files.ca().toString())
        .replace("/etc/mekong/tls/edge.pem", files.certificate("edge").toString())
        .replace("/etc/mekong/tls/edge.key", files.key("edge").toString());
  }
}
