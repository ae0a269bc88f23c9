package io.mekong.tests.kit;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What one etcd member is told on its command line; understood by etcd 3.4 and newer.
 *
 * @param clientPort port for clients, on 127.0.0.1
 * @param peerPort port for other members, on 127.0.0.1
 */
record EtcdMember(int clientPort, int peerPort) {
  private static final int PATIENCE_MILLIS = 2_000;

  static EtcdMember onFreePorts() {
    return new EtcdMember(FreePort.find(), FreePort.find());
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
    return List.of(
        "--name",
        name(),
        "--listen-client-urls",
        clientUrl(),
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
