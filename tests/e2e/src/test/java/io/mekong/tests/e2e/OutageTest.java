package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.e2e.Sidecar.Connection;
import io.mekong.tests.kit.EtcdGateway;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.SampleService;
import io.mekong.tests.kit.TestFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is killed while requests flow; none of them may notice. */
@Tag("real")
class OutageTest {
  private static final String LDS_ANSWERS = "listener_manager.lds.update_success";

  private Mesh mesh = Mesh.start();
  private SampleService one = mesh.greeter("one");
  private SampleService two = mesh.greeter("two");

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void a_killed_etcd_fails_no_request_and_is_followed_again() {
    Sidecar sidecar = mesh.sidecar(List.of(one, two));
    try (Traffic traffic = Traffic.start(sidecar, "greeter")) {
      traffic.awaitMore(20);
      mesh.etcd().kill();
      traffic.awaitMore(200);
      mesh.etcd().restart();
      SampleService three = mesh.greeter("three");

      sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, two, three)));
      assertThat(traffic.failures()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "sotw"})
  void a_killed_control_plane_fails_no_request_and_is_followed_again(String mode) {
    Sidecar sidecar = mesh.sidecar(List.of(one, two), "--mode=" + mode);
    try (Traffic traffic = Traffic.start(sidecar, "greeter")) {
      traffic.awaitMore(20);
      mesh.mekong().kill();
      traffic.awaitMore(200);
      mesh.mekong().startAgain();
      mesh.mekong().awaitReady();
      SampleService three = mesh.greeter("three");

      sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, two, three)));
      traffic.awaitMore(20);
      assertThat(traffic.failures()).isEmpty();
    }
  }

  @Test
  void a_killed_leader_of_three_is_not_missed() {
    mesh.close();
    mesh = Mesh.ofMembers(3);
    one = mesh.greeter("one");
    two = mesh.greeter("two");
    Sidecar sidecar = mesh.sidecar(List.of(one, two));
    EtcdServer leader = leader();
    try (Traffic traffic = Traffic.start(sidecar, "greeter")) {
      leader.kill();
      EtcdServer other =
          mesh.members().stream().filter(member -> member != leader).findFirst().orElseThrow();
      other.awaitHealth();
      try (EtcdGateway keys = new EtcdGateway(Mesh.url(other));
          SampleService three = SampleService.start("three")) {
        keys.put(Registrations.key(Mesh.GREETER, "three"), Registrations.healthy(three.port()));

        sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, two, three)));
        assertThat(traffic.failures()).isEmpty();
      }
    }
  }

  private EtcdServer leader() {
    return Mesh.await()
        .ignoreExceptions()
        .until(
            () -> mesh.members().stream().filter(OutageTest::leads).findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static boolean leads(EtcdServer member) {
    try (EtcdGateway asked = new EtcdGateway(Mesh.url(member))) {
      return asked.leads();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"same replica", "new replica"})
  void a_reconnecting_envoy_is_sent_nothing_that_it_has(String which) throws IOException {
    Sidecar sidecar = mesh.sidecar(List.of(one, two));
    long answers = sidecar.envoy().admin().stat(LDS_ANSWERS);

    mesh.mekong().kill();
    sidecar.awaitConnected(Connection.DOWN);
    if (which.equals("new replica")) {
      mesh.mekong().forget();
    }
    mesh.mekong().startAgain();
    sidecar.awaitConnected(Connection.UP);
    mesh.keys().put(Registrations.key("marker", "m"), Registrations.healthy(1));
    sidecar.envoy().awaitEndpoints("marker", Set.of("127.0.0.1:1"));
    // A wildcard is greeted on each stream, here without a resource; listeners come last but one.
    sidecar
        .envoy()
        .awaitThat("listeners answered", admin -> admin.stat(LDS_ANSWERS) == answers + 1);

    mesh.mekong().awaitReady();
    assertThat(sent("listeners")).isEqualTo("0.0");
    assertThat(sent("clusters")).as("the marker only").isEqualTo("1.0");
    assertThat(sent("endpoints")).as("the marker only").isEqualTo("1.0");
  }

  /** Resources of a type that this run of the control plane has sent. */
  private String sent(String type) throws IOException {
    String start = "mekong_push_resources_total{type=\"" + type + "\"} ";
    return mesh.mekong()
        .admin()
        .get("127.0.0.1", "/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_wiped_etcd_empties_nothing_until_an_operator_lets_go() throws IOException {
    mesh.keys()
        .put(
            "/mekong/resources/clusters/legacy",
            """
            {"apiVersion": "mekong/v1", "kind": "RawResource",
             "spec": {"name": "legacy", "connect_timeout": "1s"}}\
            """);
    Sidecar sidecar = mesh.sidecar(List.of(one, two));
    sidecar.envoy().awaitThat("has it", envoy -> envoy.clusters().contains("legacy"));
    try (Traffic traffic = Traffic.start(sidecar, "greeter")) {
      mesh.etcd().kill();
      mesh.etcd().wipe();
      mesh.etcd().restart();
      mesh.awaitStatus("\"held\":2");
      mesh.awaitStatus("\"heldResources\":[\"clusters/legacy\"]");
      traffic.awaitMore(100);

      assertThat(sidecar.envoy().endpoints("greeter"))
          .containsExactlyInAnyOrderElementsOf(Mesh.endpoints(List.of(one, two)));
      assertThat(traffic.failures()).isEmpty();
    }
    assertThat(sidecar.envoy().admin().clusters()).contains("legacy");

    assertThat(mesh.mekong().admin().delete("/api/v1/registry/held").status()).isEqualTo(202);
    sidecar.envoy().awaitNoCluster("legacy");
    sidecar.envoy().awaitNoCluster("greeter");
    mesh.awaitStatus("\"heldResources\":[]");
  }

  /** Each restart would let go half of what is left if a hold were not known as one. */
  @Test
  void restarts_keep_what_protection_holds() throws IOException {
    Sidecar sidecar = mesh.sidecar(List.of(one, two));
    try (Traffic traffic = Traffic.start(sidecar, "greeter")) {
      mesh.etcd().kill();
      mesh.etcd().wipe();
      mesh.etcd().restart();
      mesh.awaitStatus("\"held\":2");
      for (int restart = 0; restart < 2; restart++) {
        Mesh.awaitWritten(mesh.mekong(), "REGISTRY");
        mesh.mekong().kill();
        sidecar.awaitConnected(Connection.DOWN);
        mesh.mekong().startAgain();
        sidecar.awaitConnected(Connection.UP);
        mesh.mekong().awaitReady();
        mesh.awaitStatus("\"freshness\":\"CURRENT\"");
        mesh.awaitStatus("\"held\":2");
      }
      traffic.awaitMore(50);

      assertThat(sidecar.envoy().endpoints("greeter"))
          .containsExactlyInAnyOrderElementsOf(Mesh.endpoints(List.of(one, two)));
      assertThat(traffic.failures()).isEmpty();
    }
  }

  @Test
  void an_etcd_put_back_to_an_older_copy_takes_nothing_away() throws IOException {
    mesh.etcd().stop();
    try (TestFolder backup = TestFolder.create("backup")) {
      Path copy = backup.path().resolve("etcd");
      mesh.etcd().copyData(copy);
      mesh.etcd().restart();
      SampleService three = mesh.greeter("three");
      mesh.keys().put(Registrations.key("younger", "y"), Registrations.healthy(1));
      Sidecar sidecar = mesh.sidecar(List.of(one, two, three));
      sidecar.envoy().awaitEndpoints("younger", Set.of("127.0.0.1:1"));
      try (Traffic traffic = Traffic.start(sidecar, "greeter")) {
        mesh.etcd().kill();
        mesh.etcd().useData(copy);
        mesh.etcd().restart();
        mesh.awaitStatus("\"held\":2");
        traffic.awaitMore(100);

        assertThat(traffic.failures()).isEmpty();
      }
      assertThat(sidecar.envoy().endpoints("greeter"))
          .containsExactlyInAnyOrderElementsOf(Mesh.endpoints(List.of(one, two, three)));
      assertThat(sidecar.envoy().endpoints("younger")).containsExactly("127.0.0.1:1");
      assertThat(mesh.mekong().admin().get("127.0.0.1", "/api/v1/status").body())
          .contains("\"protectedServices\":[\"greeter\",\"younger\"]", "\"cause\":\"REGISTRY\"");
      assertThat(mesh.mekong().log()).contains("trust=REVISION_WENT_BACK");

      mesh.keys().put(Registrations.key("younger", "y"), Registrations.healthy(2));
      sidecar.envoy().awaitEndpoints("younger", Set.of("127.0.0.1:2"));
      mesh.awaitStatus("\"held\":1");
    }
  }

  @Test
  void without_etcd_at_the_start_the_disk_serves_new_envoys() throws IOException {
    mesh.sidecar(List.of(one, two));
    mesh.mekong().stop();
    mesh.etcd().kill();

    mesh.mekong().startAgain();

    assertThat(mesh.mekong().awaitReady()).contains("store=disk");
    Sidecar late = mesh.sidecar(List.of(one, two));
    assertThat(late.answering("greeter", 20)).containsExactly("one", "two");
    mesh.awaitStatus("STALE");
  }
}
