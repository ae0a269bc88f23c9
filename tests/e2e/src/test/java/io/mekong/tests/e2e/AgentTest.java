package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.AgentProcess;
import io.mekong.tests.kit.CertificateFolder;
import io.mekong.tests.kit.FreePort;
import io.mekong.tests.kit.MekongCommand;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged agent, on a real etcd and control plane. */
@Tag("real")
class AgentTest {
  private static final String INSTANCES = "/api/v1/services/greeter/instances";

  private static AgentProcess agent(Mesh mesh, int port, String... more) {
    String[] options = new String[more.length + 5];
    options[0] = "--service=greeter";
    options[1] = "--port=" + port;
    options[2] = "--id=one";
    options[3] = "--ttl=5s";
    options[4] = "--server=" + mesh.mekong().xds();
    System.arraycopy(more, 0, options, 5, more.length);
    return mesh.added(AgentProcess.start(options));
  }

  private static void awaitListed(Mesh mesh, String text) {
    Mesh.await().until(() -> listed(mesh).contains(text));
  }

  private static String listed(Mesh mesh) throws IOException {
    return mesh.mekong().admin().get("127.0.0.1", INSTANCES).body();
  }

  private static String events(Mesh mesh) {
    return MekongCommand.run(
            "ctl", "events", "--file=" + mesh.mekong().dataFolder(), "--service=greeter")
        .output();
  }

  @Test
  void it_waits_for_the_program_follows_its_health_and_takes_it_out() throws Exception {
    try (Mesh mesh = Mesh.start()) {
      int port = FreePort.find();
      AgentProcess agent =
          agent(mesh, port, "--check-interval=100ms", "--drain-time=2s", "--check=http:/healthz");
      agent.awaitSaid("check_failed", 1);
      assertThat(agent.log()).doesNotContain("registered");
      SampleService program = SampleService.startOn("one", port);
      try {
        awaitListed(mesh, "\"HEALTHY\"");
      } finally {
        program.close();
      }
      awaitListed(mesh, "\"UNHEALTHY\"");
      mesh.added(SampleService.startOn("one", port));
      awaitListed(mesh, "\"HEALTHY\"");
      agent.terminate();
      assertThat(agent.awaitExit()).isZero();
      // It drains for a moment only; what was once so stays in the events.
      Mesh.await().untilAsserted(() -> assertThat(events(mesh)).contains("HEALTHY -> DRAINING"));
      assertThat(agent.log()).contains("drained instance=greeter/one", "deregistered", "stopped");
      Mesh.await().until(() -> !listed(mesh).contains("\"one\""));
    }
  }

  @Test
  void it_outlives_the_control_plane_and_registers_again_when_etcd_lost_its_data() {
    try (Mesh mesh = Mesh.start()) {
      AgentProcess agent = agent(mesh, 8080, "--check=none");
      agent.awaitSaid("registered instance=greeter/one", 1);
      mesh.mekong().kill();
      agent.awaitSaid("unreachable instance=greeter/one", 1);
      mesh.mekong().startAgain();
      agent.awaitSaid("registered instance", 2);
      mesh.etcd().kill();
      mesh.etcd().wipe();
      mesh.etcd().launch();
      mesh.etcd().awaitHealth();
      agent.awaitSaid("(?s)lost instance=greeter/one.*registered instance", 1);
    }
  }

  @Test
  void it_proves_who_it_is_and_is_refused_without() throws Exception {
    try (CertificateFolder files =
            CertificateFolder.create()
                .issue("server", "ip:127.0.0.1")
                .issue("agent", "uri:spiffe://mesh/greeter");
        Mesh mesh =
            Mesh.start(
                "--xds-tls-cert=" + files.certificate("server"),
                "--xds-tls-key=" + files.key("server"),
                "--xds-tls-client-ca=" + files.ca())) {
      AgentProcess nameless = agent(mesh, 8081, "--check=none", "--ca=" + files.ca());
      AgentProcess agent =
          agent(
              mesh,
              8080,
              "--check=none",
              "--ca=" + files.ca(),
              "--cert=" + files.certificate("agent"),
              "--key=" + files.key("agent"));
      agent.awaitSaid("registered instance=greeter/one", 1);
      nameless.awaitSaid("unreachable instance=greeter/one", 1);
      assertThat(nameless.log()).doesNotContain("registered");
    }
  }
}
