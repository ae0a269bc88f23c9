package io.mekong.tests.demo;

import io.mekong.registry.client.InstanceSpec;
import io.mekong.registry.client.KeptRegistration;
import io.mekong.registry.client.RegistrationClient;
import io.mekong.registry.client.RegistrationEvent;
import io.mekong.registry.v1.Health;
import io.mekong.tests.kit.SampleService;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One instance of the sample service, which registers itself as any program may.
 *
 * @param server what answers
 * @param zone its zone in region KH-PNH
 * @param registration kept as long as the demo runs
 * @param written a permit for each change that the control plane has written to etcd
 */
record Greeter(
    SampleService server, String zone, KeptRegistration registration, Semaphore written) {
  static final String SERVICE = "greeter";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Registers a server and waits until that is done. */
  static Greeter register(
      SampleService server, String zone, RegistrationClient client, Health health) {
    Semaphore written = new Semaphore(0);
    InstanceSpec spec =
        InstanceSpec.at(SERVICE, "127.0.0.1", server.port())
            .withId(server.name())
            .withLocality("KH-PNH", zone)
            .withHealth(health)
            .withDrainTime(Duration.ZERO);
    KeptRegistration registration =
        client.keep(
            spec,
            event -> {
              if (event instanceof RegistrationEvent.Registered) {
                written.release();
              }
            });
    Greeter greeter = new Greeter(server, zone, registration, written);
    greeter.awaitWritten();
    return greeter;
  }

  /** What Envoy's {@code /clusters} calls it. */
  String endpoint() {
    return "127.0.0.1:" + server.port();
  }

  /** Tells another health than before; returns when it is written to etcd. */
  void health(Health health) {
    registration.health(health);
    awaitWritten();
  }

  private void awaitWritten() {
    try {
      if (written.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException(server.name() + " could not be registered");
  }
}
