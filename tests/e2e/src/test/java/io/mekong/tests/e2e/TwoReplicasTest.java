package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.tests.kit.DeltaAdsClient;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.MekongCommand;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.RunningCommand;
import io.mekong.tests.kit.SampleService;
import io.mekong.tests.kit.TestFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two control planes on one etcd, behind one token: what one of them tells of both. */
@Tag("real")
class TwoReplicasTest {
  private static final String TOKEN = "a-token-of-both-replicas";
  private static final String REPLICAS = "/mekong/state/replicas/";
  private static final String NODES = "/api/v1/nodes?replicas=all&gone=true";
  private static final String ENDPOINT =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

  private final TestFolder folder = TestFolder.create("two-replicas");
  private final String tokenFile = folder.write("token", TOKEN).toString();
  private final Mesh mesh = Mesh.start("--admin-token-file=" + tokenFile);
  private final MekongProcess other =
      mesh.added(
          MekongProcess.start(
              "--admin-token-file=" + tokenFile, "--etcd=" + Mesh.url(mesh.etcd())));

  TwoReplicasTest() {
    Mesh.await()
        .untilAsserted(() -> {
          assertThat(told(mesh.mekong(), NODES).get("replicas")).hasSize(2);
          assertThat(told(other, NODES).get("replicas")).hasSize(2);
        });
  }

  @AfterEach
  void stop() {
    mesh.close();
    folder.close();
  }

  private static JsonNode told(MekongProcess by, String path) throws IOException {
    HttpAnswer answer = by.admin().getAs(TOKEN, path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new ObjectMapper().readTree(answer.body());
  }

  /** The name under which a replica is known to the other one. */
  private static String idOf(MekongProcess replica) throws IOException {
    return told(replica, NODES).get("replicas").get(0).get("id").asText();
  }

  private static Set<String> nodes(MekongProcess by) throws IOException {
    Set<String> nodes = new TreeSet<>();
    told(by, NODES)
        .get("items")
        .forEach(
            node -> nodes.add(node.get("id").asText() + " at " + node.get("replica").asText()));
    return nodes;
  }

  private List<String> waiting(long revision, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "ctl",
                "wait",
                "--admin=http://127.0.0.1:" + mesh.mekong().admin().port(),
                "--token-file=" + tokenFile,
                "--revision=" + revision));
    all.addAll(List.of(options));
    return all;
  }

  private MekongCommand ctlWait(long revision, String... options) {
    return MekongCommand.run(waiting(revision, options).toArray(String[]::new));
  }

  /** An Envoy at each, which has the greeters. */
  private void sidecars(List<SampleService> greeters) {
    mesh.sidecar(greeters, "--node=web-1");
    Sidecar second = mesh.added(Sidecar.start(other.xds(), "--node=web-2"));
    second.envoy().awaitEndpoints(Mesh.GREETER, Mesh.endpoints(greeters));
  }

  @Test
  void one_replica_tells_of_the_nodes_of_both_and_waits_for_them() throws IOException {
    sidecars(List.of(mesh.greeter("one")));
    String here = idOf(mesh.mekong());
    String there = idOf(other);
    Mesh.await()
        .untilAsserted(() -> {
          assertThat(nodes(mesh.mekong())).containsExactly("web-1 at " + here, "web-2 at " + there);
          // A replica looks at its streams once a second at most, and each at a moment of its own.
          assertThat(nodes(other)).containsExactly("web-1 at " + here, "web-2 at " + there);
        });

    ManagedChannel channel = NettyChannelBuilder.forTarget(other.xds()).usePlaintext().build();
    mesh.added(channel::shutdownNow);
    try (DeltaAdsClient slow = DeltaAdsClient.open(channel, "web-3", Struct.getDefaultInstance())) {
      slow.subscribe(ENDPOINT, Mesh.GREETER).expectAndAck(ENDPOINT);
      long put = mesh.keys().put(Registrations.key(Mesh.GREETER, "two"), Registrations.healthy(1));
      DeltaDiscoveryResponse unanswered = slow.expect(ENDPOINT);
      MekongCommand late = ctlWait(put, "--timeout=2s");
      assertThat(late.output())
          .contains("is at 2 of 3 nodes", "PENDING: web-3 at " + there)
          .doesNotContain("missing");
      assertThat(late.exitCode()).isEqualTo(1);
      MekongCommand alone = ctlWait(put, "--timeout=10s", "--this-replica");
      assertThat(alone.output()).contains("is at 1 of 1 nodes");
      assertThat(alone.exitCode()).isZero();
      HttpAnswer write =
          mesh.mekong()
              .admin()
              .post(
                  "/api/v1/services/" + Mesh.GREETER + "/instances?wait=1s",
                  "{\"addr\": \"127.0.0.1\", \"port\": 2}",
                  "Bearer " + TOKEN);
      assertThat(write.status()).as("web-3 has not answered").isEqualTo(202);

      try (RunningCommand waits =
          RunningCommand.start(waiting(put, "--timeout=60s").toArray(String[]::new))) {
        slow.ack(unanswered).expectAndAck(ENDPOINT);
        waits.await("revision " + put + " is at 3 of 3 nodes");
      }
      assertThat(ctlWait(put, "--timeout=10s").exitCode()).isZero();
    }
    Mesh.await()
        .untilAsserted(() ->
            assertThat(
                    told(other, "/api/v1/audit?key=greeter")
                        .get("items")
                        .findValuesAsText("action"))
                .as("what was written at one is told by the other")
                .contains("register"));
  }

  @Test
  void a_forged_announcement_is_named_and_never_asked() throws IOException {
    String real = mesh.keys().get(REPLICAS + idOf(other)).orElseThrow();
    try (ServerSocket thief = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + thief.getLocalPort();
      String elsewhere = real.replace("127.0.0.1:" + other.admin().port(), address);
      assertThat(elsewhere).contains("\"mark\":\"", address).isNotEqualTo(real);
      mesh.keys()
          .put(
              REPLICAS + "unmarked",
              elsewhere
                  .replace(idOf(other), "unmarked")
                  .replaceFirst("\"mark\":\"\\w+\"", "\"mark\":\"\""));
      mesh.keys().put(REPLICAS + "renamed", elsewhere.replace(idOf(other), "renamed"));
      mesh.keys().put(REPLICAS + idOf(other), elsewhere);
      Mesh.await()
          .untilAsserted(() ->
              assertThat(incomplete(NODES))
                  .hasSize(3)
                  .allMatch(why -> why.contains("is not marked with our token")));
      long revision = mesh.keys().put("/elsewhere", "x");
      MekongCommand wait = ctlWait(revision, "--timeout=1s");
      assertThat(wait.output()).contains("replica unmarked are missing", address);
      assertThat(wait.exitCode()).isEqualTo(1);
      thief.setSoTimeout(1);
      assertThatThrownBy(thief::accept)
          .as("somebody came with the token")
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  private List<String> incomplete(String path) throws IOException {
    List<String> incomplete = new ArrayList<>();
    told(mesh.mekong(), path).get("incomplete").forEach(why -> incomplete.add(why.asText()));
    return incomplete;
  }

  @Test
  void a_replica_that_was_killed_is_named_until_it_is_back() throws IOException {
    sidecars(List.of(mesh.greeter("one")));
    String killed = idOf(other);
    other.kill();
    long put = mesh.keys().put(Registrations.key(Mesh.GREETER, "two"), Registrations.healthy(1));
    MekongCommand wait = ctlWait(put, "--timeout=1s");
    assertThat(wait.output())
        .contains("nodes of replica " + killed + " are missing: it does not answer");
    assertThat(wait.exitCode()).isEqualTo(1);
    assertThat(nodes(mesh.mekong())).noneMatch(node -> node.startsWith("web-2"));
    Mesh.await()
        .untilAsserted(() ->
            assertThat(incomplete(NODES))
                .as("its key is gone, and it is named all the same")
                .singleElement()
                .asString()
                .contains("nodes of replica " + killed, "without a farewell"));

    other.startAgain();
    other.awaitReady();
    Mesh.await()
        .untilAsserted(() -> {
          assertThat(incomplete(NODES)).isEmpty();
          assertThat(nodes(mesh.mekong()))
              .as("web-2 came back to it and is told once")
              .containsExactly("web-1 at " + idOf(mesh.mekong()), "web-2 at " + idOf(other));
        });
    assertThat(ctlWait(put, "--timeout=20s").exitCode()).isZero();
  }
}
