package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.registry.client.ClientSettings;
import io.mekong.registry.client.InstanceSpec;
import io.mekong.registry.client.RegistrationClient;
import io.mekong.tests.kit.AgentProcess;
import io.mekong.tests.kit.SampleService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten instances, each replaced in turn under traffic through a real Envoy. */
@Tag("real")
class RollingRestartTest {
  private static final int INSTANCES = 10;
  private static final int BY_AGENT = 2;
  private static final int CALLERS = 4;
  private static final Duration DRAIN_TIME = Duration.ofSeconds(1);

  /**
   * A program that is registered.
   *
   * @param server what answers
   * @param leave takes its registration out, and returns when the server may stop
   */
  private record Running(SampleService server, Runnable leave) {
    void stop() {
      leave.run();
      server.close();
    }
  }

  private static Running start(Mesh mesh, int number) {
    String id = "g-" + number;
    SampleService server = SampleService.start(id);
    if (number <= BY_AGENT) {
      AgentProcess agent =
          AgentProcess.start(
              "--service=" + Mesh.GREETER,
              "--id=" + id,
              "--port=" + server.port(),
              "--server=" + mesh.mekong().xds(),
              "--drain-time=" + DRAIN_TIME.toMillis() + "ms");
      return new Running(server, () -> end(agent));
    }
    RegistrationClient client =
        RegistrationClient.connect(ClientSettings.plaintext(mesh.mekong().xds()));
    client.keep(
        InstanceSpec.at(Mesh.GREETER, "127.0.0.1", server.port())
            .withId(id)
            .withDrainTime(DRAIN_TIME),
        event -> {});
    return new Running(server, client::close);
  }

  private static void end(AgentProcess agent) {
    try (agent) {
      agent.terminate();
      assertThat(agent.awaitExit()).as(agent.log()).isZero();
    }
  }

  @Test
  void a_rolling_restart_of_ten_instances_loses_no_request() throws Exception {
    try (Mesh mesh = Mesh.start()) {
      List<Running> running = new ArrayList<>();
      mesh.added(() -> stopAll(running));
      for (int number = 1; number <= INSTANCES; number++) {
        running.add(start(mesh, number));
      }
      Sidecar sidecar = mesh.sidecar(servers(running));
      List<Traffic> callers = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        callers.add(mesh.added(Traffic.start(sidecar, Mesh.GREETER)));
      }
      List<SampleService> first = servers(running);
      for (int number = 1; number <= INSTANCES; number++) {
        running.get(number - 1).stop();
        running.set(number - 1, start(mesh, number));
        sidecar.envoy().awaitEndpoints(Mesh.GREETER, Mesh.endpoints(servers(running)));
      }
      callers.forEach(caller -> caller.awaitMore(INSTANCES));
      callers.forEach(Traffic::close);
      assertThat(servers(running)).as("all are new").doesNotContainAnyElementsOf(first);
      assertThat(running).allMatch(instance -> instance.server().answered() > 0);
      assertThat(callers).flatExtracting(Traffic::failures).isEmpty();
    }
  }

  private static void stopAll(List<Running> running) {
    running.forEach(Running::stop);
  }

  private static List<SampleService> servers(List<Running> running) {
    return running.stream().map(Running::server).toList();
  }
}
