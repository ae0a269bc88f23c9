package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.MekongCommand;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does and reads with {@code mekong ctl}, with a real Envoy. */
@Tag("real")
class ControlTest {
  private final Mesh mesh = Mesh.start();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    mesh.close();
  }

  private MekongCommand ctl(String... arguments) {
    List<String> all = new ArrayList<>(List.of("ctl"));
    all.addAll(List.of(arguments));
    all.add("--admin=http://127.0.0.1:" + mesh.mekong().admin().port());
    return MekongCommand.run(all.toArray(String[]::new));
  }

  private String done(String... arguments) {
    MekongCommand command = ctl(arguments);
    assertThat(command.exitCode()).as(command.output()).isZero();
    return command.output();
  }

  @Test
  void a_doctor_finds_nothing_and_a_bundle_has_everything() throws IOException {
    mesh.sidecar(List.of(mesh.greeter("one")), "--node=web-1");
    Mesh.await()
        .untilAsserted(() ->
            assertThat(done("doctor"))
                .contains("xds port: " + mesh.mekong().xds(), "file descriptors: ")
                .doesNotContain("WARN", "FAIL"));
    Path bundle = folder.resolve("bundle.zip");
    done("collect", "--file=" + bundle);
    try (ZipFile zip = new ZipFile(bundle.toFile())) {
      String metrics =
          new String(
              zip.getInputStream(zip.getEntry("mekong/metrics.txt")).readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(metrics).contains("mekong_xds_streams");
    }
    MekongCommand completion = MekongCommand.run("ctl", "completion", "bash");
    assertThat(completion.output()).contains("complete -F");
  }

  @Test
  void an_operator_sees_explains_changes_and_drains() throws IOException {
    List<SampleService> greeters = List.of(mesh.greeter("one"), mesh.greeter("two"));
    Sidecar sidecar = mesh.sidecar(greeters, "--node=web-1");
    Mesh.await().untilAsserted(() -> assertThat(done("ps")).containsPattern("web-1 +ACKED +ACKED"));
    assertThat(done("pc", "web-1", "endpoints")).contains("greeter");
    assertThat(done("services", "greeter")).contains("one", "two", "true");
    assertThat(done("status", "-o", "json")).contains("\"freshness\" : \"CURRENT\"");

    assertThat(done("explain", "greeter/one", "--node=web-1"))
        .contains("instance greeter/one for node web-1: YES", "the node has accepted version");
    assertThat(done("drain", "greeter", "one", "--wait=9s")).contains("drains, revision");
    assertThat(sidecar.envoy().endpoints(Mesh.GREETER))
        .containsExactly("127.0.0.1:" + greeters.getLast().port());
    MekongCommand drained = ctl("explain", "greeter/one", "--node=web-1");
    assertThat(drained.output()).contains(": NO", "drained by operator");
    assertThat(drained.exitCode()).isEqualTo(1);
    done("drain", "greeter", "one", "--end", "--wait=9s");
    assertThat(sidecar.envoy().endpoints(Mesh.GREETER)).hasSize(2);

    Path file =
        Files.writeString(
            folder.resolve("c.yaml"),
            "name: legacy\ntype: STATIC\nload_assignment: {cluster_name: legacy}\n");
    done("apply", "clusters/legacy", "-f", file.toString(), "--wait=9s");
    assertThat(sidecar.envoy().admin().clusters()).contains("legacy");
    assertThat(done("get", "clusters/legacy")).contains("STATIC");
    assertThat(done("explain", "clusters/legacy", "--node=web-1")).contains("a stored resource");
    done("delete", "clusters/legacy", "--wait=9s");
    assertThat(sidecar.envoy().admin().clusters()).doesNotContain("legacy");

    mesh.keys().put(Registrations.key(Mesh.GREETER, "bad"), "{}");
    Mesh.await()
        .untilAsserted(() ->
            assertThat(ctl("explain", "greeter/bad").output()).contains("its value is refused"));
    assertThat(ctl("explain", "nobody").output()).contains("UNKNOWN_SERVICE");
    assertThat(ctl("explain", "greeter", "--node=nobody").output()).contains("UNKNOWN_NODE");
  }

  /** Our own rules let it through; Envoy does not. */
  @Test
  void what_a_node_refuses_is_told_as_a_difference() throws IOException {
    mesh.sidecar(List.of(mesh.greeter("one")), "--node=web-1");
    String good = "name: legacy\ntype: STATIC\nload_assignment: {cluster_name: legacy}\n";
    Path file = Files.writeString(folder.resolve("c.yaml"), good);
    done("apply", "clusters/legacy", "-f", file.toString(), "--wait=9s");
    assertThat(done("node", "web-1", "diff")).contains("web-1 is in sync");

    Files.writeString(file, good + "lb_policy: CLUSTER_PROVIDED\n");
    assertThat(ctl("apply", "clusters/legacy", "-f", file.toString(), "--wait=9s").exitCode())
        .isEqualTo(1);
    MekongCommand diff = ctl("node", "web-1", "diff");
    assertThat(diff.exitCode()).isEqualTo(1);
    assertThat(diff.output())
        .contains(
            "--- clusters/legacy ACKED ",
            "+++ clusters/legacy wanted ",
            "# REFUSED: ",
            "@@ /lbPolicy @@\n+\"CLUSTER_PROVIDED\"")
        .doesNotContain("/greeter", "--- routes", "--- listeners");
    assertThat(done("node", "web-1", "clusters")).containsPattern("legacy +REFUSED");
    assertThat(done("node", "web-1", "clusters", "legacy"))
        .contains("lbPolicy: CLUSTER_PROVIDED", "name: legacy");
  }
}
