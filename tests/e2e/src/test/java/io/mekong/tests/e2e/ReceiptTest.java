package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.MekongCommand;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether a write to etcd has arrived at a real Envoy. */
@Tag("real")
class ReceiptTest {
  private final Mesh mesh = Mesh.start();

  @AfterEach
  void stop() {
    mesh.close();
  }

  private MekongCommand ctlWait(long revision, String... options) {
    List<String> all =
        new java.util.ArrayList<>(
            List.of(
                "ctl",
                "wait",
                "--admin=http://127.0.0.1:" + mesh.mekong().admin().port(),
                "--revision=" + revision));
    all.addAll(List.of(options));
    return MekongCommand.run(all.toArray(String[]::new));
  }

  private void arrived(long revision) {
    MekongCommand waited = ctlWait(revision, "--for=99%", "--timeout=10s");
    assertThat(waited.output()).contains("revision " + revision + " is at 1 of 1 nodes");
    assertThat(waited.exitCode()).isZero();
  }

  @Test
  void a_put_and_a_delete_have_arrived_when_wait_says_so() throws IOException {
    List<SampleService> greeters = List.of(mesh.greeter("one"), mesh.greeter("two"));
    Sidecar sidecar = mesh.sidecar(greeters);
    String key = Registrations.key(Mesh.GREETER, "three");

    arrived(mesh.keys().put(key, Registrations.healthy(1)));
    Set<String> three = new HashSet<>(Mesh.endpoints(greeters));
    three.add("127.0.0.1:1");
    assertThat(sidecar.envoy().endpoints(Mesh.GREETER)).containsExactlyInAnyOrderElementsOf(three);

    arrived(mesh.keys().delete(key));
    assertThat(sidecar.envoy().endpoints(Mesh.GREETER))
        .containsExactlyInAnyOrderElementsOf(Mesh.endpoints(greeters));

    // Beside everything that is followed: it concerns nobody, and is known to.
    long elsewhere = mesh.keys().put("/elsewhere", "x");
    MekongCommand waited = ctlWait(elsewhere, "--timeout=10s");
    assertThat(waited.output()).contains("concerns no connected node");
    assertThat(waited.exitCode()).isZero();

    HttpAnswer receipt = mesh.mekong().admin().get("127.0.0.1", "/api/v1/receipts/" + elsewhere);
    assertThat(receipt.status()).as(receipt.body()).isEqualTo(200);
    MekongCommand future = ctlWait(elsewhere + 1000, "--timeout=1s");
    assertThat(future.exitCode()).isEqualTo(1);
    assertThat(future.output()).contains("has not come through here yet");
  }
}
