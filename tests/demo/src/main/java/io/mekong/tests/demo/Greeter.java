package io.mekong.tests.demo;

import io.mekong.tests.kit.EtcdGateway;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.SampleService;

/**
 * One instance of the sample service and its registration.
 *
 * @param server what answers
 * @param zone its zone in region KH-PNH
 */
record Greeter(SampleService server, String zone) {
  static final String SERVICE = "greeter";

  /** What Envoy's {@code /clusters} calls it. */
  String endpoint() {
    return "127.0.0.1:" + server.port();
  }

  /** Writes its registration as a plain key. */
  void register(EtcdGateway etcd, String health) {
    etcd.put(
        Registrations.key(SERVICE, server.name()), Registrations.on(server.port(), health, zone));
  }
}
