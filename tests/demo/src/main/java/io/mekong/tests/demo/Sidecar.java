package io.mekong.tests.demo;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.net.HostAndPort;
import io.mekong.controlplane.bootstrap.Bootstrap;
import io.mekong.controlplane.bootstrap.BootstrapSettings;
import io.mekong.controlplane.bootstrap.HealthDuty;
import io.mekong.controlplane.bootstrap.NodeMetadata;
import io.mekong.controlplane.bootstrap.XdsMode;
import io.mekong.tests.kit.EnvoyProcess;
import io.mekong.tests.kit.FreePort;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.HttpSocket;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * A real Envoy that asks the control plane for an outbound listener.
 *
 * @param name its node id
 * @param mode variant of xDS it speaks
 * @param outbound its outbound listener
 * @param envoy the process
 */
record Sidecar(String name, XdsMode mode, HttpSocket outbound, EnvoyProcess envoy)
    implements AutoCloseable {

  static Sidecar start(String name, XdsMode mode, String xds) {
    int port = FreePort.find();
    NodeMetadata metadata =
        new NodeMetadata(
            "", OptionalInt.of(port), OptionalInt.empty(), OptionalInt.empty(), none());
    String bootstrap =
        Bootstrap.yaml(
            new BootstrapSettings(
                name,
                HostAndPort.fromString(xds),
                mode,
                0,
                metadata,
                HealthDuty.NONE,
                Optional.empty()));
    return new Sidecar(name, mode, new HttpSocket(port), EnvoyProcess.start(bootstrap));
  }

  private static ImmutableSortedSet<String> none() {
    return ImmutableSortedSet.of();
  }

  /** Sends requests for the greeter; returns how many each instance answered. */
  ImmutableSortedMap<String, Integer> send(int requests) throws IOException {
    TreeMap<String, Integer> answered = new TreeMap<>();
    for (int i = 0; i < requests; i++) {
      HttpAnswer answer = outbound.get(Greeter.SERVICE, "/");
      String who = answer.status() == 200 ? answer.body().strip() : "HTTP " + answer.status();
      answered.merge(who, 1, Integer::sum);
    }
    return ImmutableSortedMap.copyOf(answered);
  }

  @Override
  public void close() {
    envoy.close();
  }
}
