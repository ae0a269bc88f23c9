package io.mekong.tests.kit;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one etcd member is told on its command line; understood by etcd 3.4 and newer.
 *
 * @param clientPort port for clients, on 127.0.0.1
 * @param peerPort port for other members, on 127.0.0.1
 * @param secured a second port for clients, with TLS; empty for none
 */
record EtcdMember(int clientPort, int peerPort, Optional<Secured> secured) {
  private static final int PATIENCE_MILLIS = 2_000;

  /**
   * A port that only clients with a certificate of the authority may use.
   *
   * @param port on 127.0.0.1
   * @param certificate shown to clients, with its key
   * @param authority that signs the clients' certificates
   */
  record Secured(int port, Path certificate, Path key, Path authority) {
    String url() {
      return "https://127.0.0.1:" + port;
    }

    Stream<String> arguments() {
      return Stream.of(
          "--cert-file",
          certificate.toString(),
          "--key-file",
          key.toString(),
          "--trusted-ca-file",
          authority.toString(),
          "--client-cert-auth");
    }
  }

  static EtcdMember onFreePorts() {
    return new EtcdMember(FreePort.find(), FreePort.find(), Optional.empty());
  }

  /** With a second port that has the certificate {@code server} of the folder. */
  static EtcdMember onFreePorts(CertificateFolder certificates) {
    Secured secured =
        new Secured(
            FreePort.find(),
            certificates.certificate("server"),
            certificates.key("server"),
            certificates.ca());
    return new EtcdMember(FreePort.find(), FreePort.find(), Optional.of(secured));
  }

  String clientUrl() {
    return "http://127.0.0.1:" + clientPort;
  }

  /** Its part of {@code --initial-cluster}. */
  String initial() {
    return name() + "=" + peerUrl();
  }

  private String name() {
    return "m" + peerPort;
  }

  private String peerUrl() {
    return "http://127.0.0.1:" + peerPort;
  }

  List<String> arguments(String initialCluster) {
    String urls = clientUrl() + secured.map(port -> "," + port.url()).orElse("");
    List<String> plain =
        List.of(
            "--name",
            name(),
            "--listen-client-urls",
            urls,
            "--advertise-client-urls",
            clientUrl(),
            "--listen-peer-urls",
            peerUrl(),
            "--initial-advertise-peer-urls",
            peerUrl(),
            "--initial-cluster",
            initialCluster,
            "--initial-cluster-state",
            "new",
            "--log-level",
            "warn");
    return Stream.concat(plain.stream(), secured.stream().flatMap(Secured::arguments)).toList();
  }

  boolean isHealthy() {
    try {
      HttpURLConnection asked =
          (HttpURLConnection) URI.create(clientUrl() + "/health").toURL().openConnection();
      asked.setConnectTimeout(PATIENCE_MILLIS);
      asked.setReadTimeout(PATIENCE_MILLIS);
      String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.contains("\"true\"");
    } catch (IOException e) {
      return false;
    }
  }
}
