package io.mekong.controlplane.admin;

import static io.mekong.controlplane.admin.AdminTestServer.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mekong.registry.store.RangeQuery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The nodes of all replicas, as one of them tells them. */
class AdminReplicasTest {
  private static final String ALL = "/api/v1/nodes?replicas=all&gone=true";

  private final StoredAdmin admin = new StoredAdmin();
  private final AdminTestServer server = admin.server;
  private final FakeReplicas others = new FakeReplicas(admin.store);

  @AfterEach
  void stop() throws Exception {
    others.close();
    admin.close();
  }

  private static String node(String id, String more) {
    return "{'id':'" + id + "','connectedSince':'2026-01-31T12:00:00Z','inSync':true" + more + "}";
  }

  @Test
  void nodes_of_others_are_merged_and_name_their_replica() throws Exception {
    String gone = ",'gone':{'since':'2026-01-31T13:00:00Z','why':'it broke'}";
    int port =
        others.answering(
            "{'items':[" + node("a-1", "") + "," + node("node-1", gone) + "],'next':'x y'}",
            "{'items':[" + node("z-1", gone) + "]}");
    others.announced("other", port);
    JsonNode all = body(server.get(ALL));
    assertThat(all.get("items"))
        .extracting(item -> item.get("id").asText() + " " + item.get("replica").asText())
        .as("node-1 is connected here, so it is not gone")
        .containsExactly("a-1 other", "node-1 self", "z-1 other");
    assertThat(all.get("items").get(2).get("gone").get("why").asText()).isEqualTo("it broke");
    assertThat(all.get("incomplete")).isEmpty();
    assertThat(all.get("replicas")).hasSize(2);
    assertThat(others.asked)
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
    others.announced("deaf", others.deaf());
    others.announced(FakeReplicas.replica("far", "there", 1));
    others.announced("odd", others.answering("no JSON"));
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
    others.announced("vast", others.answering("{'items':[" + nodes + "],'next':'n'}"));
    JsonNode all = body(server.get(ALL + "&limit=1"));
    assertThat(all.get("total").asInt()).isEqualTo(20_001);
    assertThat(all.get("incomplete")).hasSize(1);
    assertThat(all.get("incomplete").get(0).asText())
        .contains("replica vast beyond the first 20000");
  }

  @Test
  void a_replica_that_ends_is_no_longer_told() throws Exception {
    others.announced("short", 1);
    others.ends();
    JsonNode all = body(server.get(ALL));
    assertThat(all.get("incomplete")).isEmpty();
    assertThat(all.get("replicas")).hasSize(1);
  }

  @Test
  void a_replica_that_lost_its_key_is_told() throws Exception {
    others.announced("cut", 1);
    assertThat(admin.store.range(RangeQuery.firstPage("/replicas/", 9)).keys()).hasSize(1);
    assertThat(body(server.get(ALL)).get("incomplete")).hasSize(1);
    admin.store.revokeLease(
        admin.store.range(RangeQuery.firstPage("/replicas/", 9)).keys().getFirst().lease());
    await()
        .until(() ->
            body(server.get(ALL)).get("incomplete").toString().contains("without a farewell"));
  }
}
