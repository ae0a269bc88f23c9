package io.mekong.tests.e2e;

import io.mekong.controlplane.bootstrap.EnvoyCommand;
import io.mekong.tests.kit.EnvoyProcess;
import io.mekong.tests.kit.FreePort;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.HttpSocket;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;

/**
 * A real Envoy on a bootstrap that {@code mekong envoy} printed.
 *
 * @param outbound its outbound listener
 * @param envoy the process
 */
record Sidecar(HttpSocket outbound, EnvoyProcess envoy) implements AutoCloseable {

  static Sidecar start(String xds, String... options) {
    int port = FreePort.find();
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.add("--xds=" + xds);
    arguments.add("--admin-port=0");
    arguments.add("--outbound-port=" + port);
    StringWriter bootstrap = new StringWriter();
    int code =
        new CommandLine(new EnvoyCommand())
            .setOut(new PrintWriter(bootstrap))
            .execute(arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException("no bootstrap for " + arguments);
    }
    return new Sidecar(new HttpSocket(port), EnvoyProcess.start(bootstrap.toString()));
  }

  /** Sends requests one after the other; every one must be answered with 200. */
  Set<String> answering(String host, int requests) throws IOException {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < requests; i++) {
      HttpAnswer answer = outbound.get(host, "/");
      if (answer.status() != 200) {
        throw new AssertionError("request " + i + " for " + host + " got " + answer);
      }
      names.add(answer.body().strip());
    }
    return names;
  }

  /** Waits until the control plane is connected, or no longer is. */
  void awaitConnected(Connection expected) {
    long state = expected == Connection.UP ? 1 : 0;
    envoy.awaitThat(
        "control plane " + expected, admin -> admin.stat("control_plane.connected_state") == state);
  }

  /** The ADS stream. */
  enum Connection {
    UP,
    DOWN
  }

  @Override
  public void close() {
    envoy.close();
  }
}
