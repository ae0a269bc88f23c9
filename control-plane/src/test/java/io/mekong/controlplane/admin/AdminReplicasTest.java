package io.mekong.controlplane.admin;

import static io.mekong.controlplane.admin.AdminTestServer.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.mekong.controlplane.replica.Announcement;
import io.mekong.controlplane.replica.Replica;
import io.mekong.registry.store.RangeQuery;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The nodes of all replicas, as one of them tells them. */
class AdminReplicasTest {
  private static final String ALL = "/api/v1/nodes?replicas=all&gone=true";

  private final StoredAdmin admin = new StoredAdmin();
  private final AdminTestServer server = admin.server;
  private final List<AutoCloseable> others = new ArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  AdminReplicasTest() {
    server.announcement.alone(replica("self", "here", server.port()));
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable other : others) {
      other.close();
    }
    admin.close();
  }

  private static Replica replica(String id, String host, int port) {
    return new Replica(
        id,
        host,
        URI.create("http://127.0.0.1:" + port),
        "1.0",
        Instant.parse("2026-01-31T12:00:00Z"),
        "");
  }

  private void announced(Replica replica) throws Exception {
    Announcement announcement = new Announcement(admin.store, "/replicas/");
    announcement.start(replica);
    others.add(announcement);
    await()
        .until(() ->
            !admin
                .store
                .range(RangeQuery.firstPage("/replicas/" + replica.id(), 1))
                .keys()
                .isEmpty());
  }

  /** A replica that says this of its nodes, page by page. */
  private int answering(String... pages) throws Exception {
    HttpServer peer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    peer.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          byte[] page =
              pages[Math.min(asked.size(), pages.length) - 1]
                  .replace('\'', '"')
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    peer.start();
    others.add(() -> peer.stop(0));
    return peer.getAddress().getPort();
  }

  private static String node(String id, String more) {
    return "{'id':'" + id + "','connectedSince':'2026-01-31T12:00:00Z','inSync':true" + more + "}";
  }

  @Test
  void nodes_of_others_are_merged_and_name_their_replica() throws Exception {
    String gone = ",'gone':{'since':'2026-01-31T13:00:00Z','why':'it broke'}";
    int port =
        answering(
            "{'items':[" + node("a-1", "") + "," + node("node-1", gone) + "],'next':'x y'}",
            "{'items':[" + node("z-1", gone) + "]}");
    announced(replica("other", "here", port));
    JsonNode all = body(server.get(ALL));
    assertThat(all.get("items"))
        .extracting(item -> item.get("id").asText() + " " + item.get("replica").asText())
        .as("node-1 is connected here, so it is not gone")
        .containsExactly("a-1 other", "node-1 self", "z-1 other");
    assertThat(all.get("items").get(2).get("gone").get("why").asText()).isEqualTo("it broke");
    assertThat(all.get("incomplete")).isEmpty();
    assertThat(all.get("replicas")).hasSize(2);
    assertThat(asked)
        .containsExactly(
            "/api/v1/nodes?gone=true&limit=1000&after=",
            "/api/v1/nodes?gone=true&limit=1000&after=x+y");
    JsonNode connected = body(server.get("/api/v1/nodes?replicas=all&limit=1"));
    assertThat(connected.get("total").asInt()).isEqualTo(2);
    assertThat(connected.get("next").asText()).isEqualTo("a-1 other");
    assertThat(body(server.get("/api/v1/nodes?replicas=two")).get("code").asText())
        .isEqualTo("INVALID_PARAMETER");
    assertThat(body(server.get("/api/v1/nodes")).get("items").get(0).has("replica")).isFalse();
  }

  @Test
  void who_does_not_answer_is_named_with_the_reason() throws Exception {
    HttpServer closed =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    announced(replica("deaf", "here", closed.getAddress().getPort())); // takes no request
    announced(replica("far", "there", 1));
    announced(replica("odd", "here", answering("no JSON")));
    others.add(() -> closed.stop(0));
    JsonNode all = body(server.get(ALL));
    assertThat(all.get("items")).hasSize(1);
    List<String> incomplete = new ArrayList<>();
    all.get("incomplete").forEach(why -> incomplete.add(why.asText()));
    assertThat(incomplete)
        .satisfiesExactlyInAnyOrder(
            why -> assertThat(why).contains("replica deaf").contains("not answer"),
            why ->
                assertThat(why)
                    .contains("replica far", "127.0.0.1:1 of there only", "mekong.admin.advertise"),
            why -> assertThat(why).contains("replica odd", "no JSON"));
  }

  @Test
  void of_too_many_nodes_those_that_were_read_are_told() throws Exception {
    String nodes = (node("n", "") + ",").repeat(999) + node("n", "");
    announced(replica("vast", "here", answering("{'items':[" + nodes + "],'next':'n'}")));
    JsonNode all = body(server.get(ALL + "&limit=1"));
    assertThat(all.get("total").asInt()).isEqualTo(20_001);
    assertThat(all.get("incomplete")).hasSize(1);
    assertThat(all.get("incomplete").get(0).asText())
        .contains("replica vast beyond the first 20000");
  }

  @Test
  void a_replica_that_ends_is_no_longer_told() throws Exception {
    announced(replica("short", "here", 1));
    others.removeLast().close();
    JsonNode all = body(server.get(ALL));
    assertThat(all.get("incomplete")).isEmpty();
    assertThat(all.get("replicas")).hasSize(1);
  }

  @Test
  void a_replica_that_lost_its_key_is_told() throws Exception {
    Replica cut = replica("cut", "here", 1);
    announced(cut);
    assertThat(admin.store.range(RangeQuery.firstPage("/replicas/", 9)).keys()).hasSize(1);
    assertThat(body(server.get(ALL)).get("incomplete")).hasSize(1);
    admin.store.revokeLease(
        admin.store.range(RangeQuery.firstPage("/replicas/", 9)).keys().getFirst().lease());
    await()
        .until(() ->
            body(server.get(ALL)).get("incomplete").toString().contains("without a farewell"));
  }
}
