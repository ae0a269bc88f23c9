package io.mekong.tests.kit;

import com.google.common.collect.ImmutableList;
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
 * @param peerAddress port that other members are told, on 127.0.0.1; leads to {@code peerPort}
 * @param secured a second port for clients, with TLS; empty for none
 * @param options more for its command line
 */
record EtcdMember(
    int clientPort,
    int peerPort,
    int peerAddress,
    Optional<Secured> secured,
    ImmutableList<String> options) {
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

  static EtcdMember onFreePorts(String... options) {
    int peerPort = FreePort.find();
    return new EtcdMember(
        FreePort.find(), peerPort, peerPort, Optional.empty(), ImmutableList.copyOf(options));
  }

  /** Listens for other members on one port and sends them to another one. */
  static EtcdMember behind(int peerAddress, int peerPort, ImmutableList<String> options) {
    return new EtcdMember(FreePort.find(), peerPort, peerAddress, Optional.empty(), options);
  }

  /** With a second port that has the certificate {@code server} of the folder. */
  static EtcdMember onFreePorts(CertificateFolder certificates) {
    Secured secured =
        new Secured(
            FreePort.find(),
            certificates.certificate("server"),
            certificates.key("server"),
            certificates.ca());
    int peerPort = FreePort.find();
    return new EtcdMember(
        FreePort.find(), peerPort, peerPort, Optional.of(secured), ImmutableList.of());
  }

  String clientUrl() {
    return url(clientPort);
  }

  /** Its part of {@code --initial-cluster}. */
  String initial() {
    return name() + "=" + url(peerAddress);
  }

  private String name() {
    return "m" + peerPort;
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
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
            url(peerPort),
            "--initial-advertise-peer-urls",
            url(peerAddress),
            "--initial-cluster",
            initialCluster,
            "--initial-cluster-state",
            "new",
            "--log-level",
            "warn");
    return Stream.of(plain.stream(), secured.stream().flatMap(Secured::arguments), options.stream())
        .flatMap(each -> each)
        .toList();
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
