package io.mekong.controlplane.admin;

import static io.mekong.controlplane.admin.AdminTestServer.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.util.concurrent.Uninterruptibles;
import io.mekong.controlplane.admin.FakeReplicas.Answer;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The receipts of all replicas, as one of them tells them. Its own nodes are a, b; node-1 wants
 * nothing.
 */
class AdminFleetReceiptsTest {
  private static final String RECEIPT = "/api/v1/receipts/12?replicas=all";
  private static final Answer NOT_YET = new Answer(404, "{'code':'UNKNOWN_REVISION'}");
  private static final Answer NO_NODES = Answer.of("{'items':[],'total':0}");

  private final StoredAdmin admin = new StoredAdmin();
  private final AdminTestServer server = admin.server;
  private final FakeReplicas others = new FakeReplicas(admin.store);

  @AfterEach
  void stop() throws Exception {
    others.close();
    admin.close();
  }

  private JsonNode receipt(String path) throws Exception {
    HttpResponse<String> response = server.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return body(response);
  }

  private static Answer receipt(String counts, String more) {
    return Answer.of(
        "{'revision':12,'publishedAt':'2026-01-31T12:00:00Z','changed':[{'type':'endpoints',"
            + "'count':2,'names':['greeter','other']}],'quarantined':[],'ackedPercent':0.0,"
            + counts
            + ","
            + more
            + "}");
  }

  private static Answer done() {
    return receipt("'concerned':1,'acked':1,'pending':0,'refused':0", "'nodes':[],'away':[]");
  }

  /** One that is asked for receipts and, for what is missing in them, for nodes. */
  private void other(String id, Answer receipt, Answer nodes) throws Exception {
    others.announced(
        id, others.answering(path -> path.startsWith("/api/v1/receipts/") ? receipt : nodes));
  }

  private static String states(JsonNode receipt) {
    StringBuilder states = new StringBuilder();
    receipt
        .get("nodes")
        .forEach(node ->
            states
                .append(node.get("node").asText())
                .append(' ')
                .append(node.get("state").asText())
                .append(' ')
                .append(node.get("replica").asText())
                .append(", "));
    return states.toString();
  }

  @Test
  void counts_are_summed_and_nodes_name_their_replica() throws Exception {
    other(
        "other",
        receipt(
            "'concerned':3,'acked':1,'pending':1,'refused':1",
            "'nodes':[{'node':'a','state':'REFUSED','types':[{'type':'clusters','state':'REFUSED',"
                + "'message':'no'}]},{'node':'x','state':'ACKED','types':[]}],'next':'x',"
                + "'away':[{'node':'c','since':'2026-01-01T00:00:00Z'},"
                + "{'node':'d','since':'2026-01-01T00:00:00Z'},"
                + "{'node':'node-1','since':'2026-01-01T00:00:00Z'}]"),
        NO_NODES);
    JsonNode all = receipt(RECEIPT + "&after=%20&limit=9");
    assertThat(all.get("concerned").intValue()).isEqualTo(5);
    assertThat(all.get("acked").intValue()).isEqualTo(3);
    assertThat(all.get("pending").intValue()).isEqualTo(1);
    assertThat(all.get("refused").intValue()).isEqualTo(1);
    assertThat(all.get("ackedPercent").doubleValue()).isEqualTo(60);
    assertThat(all.get("publishedAt").asText()).isEqualTo("2026-01-31T12:00:00Z");
    assertThat(all.get("changed"))
        .hasToString("[{\"type\":\"endpoints\",\"count\":2,\"names\":[\"greeter\",\"other\"]}]");
    assertThat(states(all))
        .isEqualTo("a REFUSED other, a ACKED self, b ACKED self, x ACKED other, ");
    assertThat(all.get("next").asText()).isEqualTo("x");
    assertThat(all.get("nodes").get(0).get("types").get(0).get("message").asText()).isEqualTo("no");
    assertThat(all.get("away"))
        .as("node-1 is connected to this replica; c left the other one last")
        .extracting(node -> node.get("node").asText() + " " + node.get("replica").asText())
        .containsExactly("c other", "d other");
    assertThat(all.get("replicas")).hasSize(2);
    assertThat(all.get("behind")).isEmpty();
    assertThat(all.get("incomplete")).isEmpty();
    assertThat(others.asked)
        .as("it is asked for itself alone, and for the same page")
        .containsExactly(
            "/api/v1/receipts/12?limit=9&after=+", "/api/v1/nodes?gone=true&limit=1000&after=");
  }

  @Test
  void nodes_of_a_replica_that_is_behind_wait() throws Exception {
    other("slow", NOT_YET, Answer.of("{'items':[{'id':'y'}],'total':7,'next':'y'}"));
    JsonNode all = receipt(RECEIPT + "&limit=1&after=b&wait=20ms&for=1");
    assertThat(all.get("behind")).hasToString("[\"slow\"]");
    assertThat(all.get("concerned").intValue()).isEqualTo(9);
    assertThat(all.get("pending").intValue()).isEqualTo(7);
    assertThat(states(all)).isEqualTo("y PENDING slow, ");
    assertThat(all.get("next").asText()).isEqualTo("y");
    assertThat(others.asked)
        .contains("/api/v1/receipts/12?limit=1&after=b", "/api/v1/nodes?limit=1&after=b")
        .as("an answer that has not arrived is asked for again")
        .hasSizeGreaterThan(3);
    assertThat(states(receipt(RECEIPT + "&state=acked"))).doesNotContain("slow");
  }

  @Test
  void this_replica_may_be_the_one_that_is_behind() throws Exception {
    other("fast", done(), NO_NODES);
    JsonNode all = receipt("/api/v1/receipts/20?replicas=all");
    assertThat(all.get("behind")).hasToString("[\"self\"]");
    assertThat(states(all)).isEqualTo("node-1 PENDING self, ");
    assertThat(all.get("ackedPercent").doubleValue()).isEqualTo(50);
  }

  @Test
  void a_revision_that_came_through_to_nobody_is_unknown() throws Exception {
    other("slow", NOT_YET, NO_NODES);
    others.announced("far", 1);
    HttpResponse<String> nowhere = server.get("/api/v1/receipts/20?replicas=all&wait=20ms");
    assertThat(nowhere.statusCode()).isEqualTo(404);
    assertThat(body(nowhere).get("detail").asText())
        .contains("has not come through here yet; nodes of replica far are missing");
    assertThat(server.get("/api/v1/receipts/9?replicas=all").statusCode()).isEqualTo(410);
  }

  @Test
  void who_does_not_answer_is_named_and_keeps_it_from_having_arrived() throws Exception {
    other("busy", new Answer(503, "{'detail':'try again'}"), NO_NODES);
    other("odd", receipt("'concerned':1", "'away':[{'node':'x','since':'noon'}]"), NO_NODES);
    JsonNode all = receipt(RECEIPT + "&wait=20ms");
    assertThat(all.get("ackedPercent").doubleValue()).isEqualTo(100);
    assertThat(all.get("incomplete").get(0).asText())
        .contains("replica busy", "it answered 503 try again");
    assertThat(all.get("incomplete").get(1).asText()).contains("replica odd", "another form");
    assertThat(all.get("replicas").get(1).get("fault").asText()).contains("503");
    assertThat(others.asked)
        .filteredOn(path -> path.startsWith("/api/v1/receipts/"))
        .as("it asked both until the time was over")
        .hasSizeGreaterThan(2);
  }

  /** A node in the list of nodes. */
  private static String node(String id, String more) {
    return "{'id':'" + id + "','connectedSince':'2026-01-01T00:00:00Z'" + more + "}";
  }

  private static String ids(int count, Function<String, String> each) {
    return IntStream.range(0, count)
        .mapToObj("A%04d"::formatted)
        .map(each)
        .collect(Collectors.joining(","));
  }

  private static Answer nodes(String items) {
    return Answer.of("{'items':[" + items + "],'total':1}");
  }

  @Test
  void a_node_that_is_dead_is_not_hidden_by_a_thousand_that_went_over() throws Exception {
    String gone = ",'gone':{'since':'2026-01-01T00:00:00Z','reason':'it broke'}";
    other(
        "restarted",
        receipt(
            "'concerned':0,'acked':0,'pending':0,'refused':0",
            "'nodes':[],'away':["
                + ids(1_000, id -> "{'node':'" + id + "','since':'2026-01-01T00:00:00Z'}")
                + "]"),
        nodes(ids(1_000, id -> node(id, gone)) + "," + node("dead", gone)));
    other("took", done(), nodes(ids(1_000, id -> node(id, ""))));
    JsonNode all = receipt(RECEIPT);
    assertThat(all.get("away"))
        .extracting(node -> node.get("node").asText() + " " + node.get("replica").asText())
        .containsExactly("c self", "dead restarted");
    assertThat(all.get("awayIncomplete")).isEmpty();
  }

  @Test
  void who_is_away_may_be_unknown_of_a_revision_that_has_arrived() throws Exception {
    other("other", done(), new Answer(503, "{'detail':'try again'}"));
    JsonNode all = receipt(RECEIPT);
    assertThat(all.get("ackedPercent").doubleValue()).isEqualTo(100);
    assertThat(all.get("incomplete")).isEmpty();
    assertThat(all.get("away").findValuesAsText("node")).containsExactly("c");
    assertThat(all.get("awayIncomplete")).hasSize(1);
    assertThat(all.get("awayIncomplete").get(0).asText()).contains("replica other", "503");
  }

  @Test
  void a_list_of_nodes_that_is_slow_says_nothing_about_what_has_arrived() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    others.announced(
        "slow",
        others.answering(path -> {
          if (path.startsWith("/api/v1/receipts/")) {
            return done();
          }
          Uninterruptibles.awaitUninterruptibly(over);
          return NO_NODES;
        }));
    try {
      JsonNode all = receipt(RECEIPT);
      assertThat(all.get("ackedPercent").doubleValue()).isEqualTo(100);
      assertThat(all.get("incomplete")).isEmpty();
      assertThat(all.get("away").findValuesAsText("node")).containsExactly("c");
      assertThat(all.get("awayIncomplete")).hasSize(1);
    } finally {
      over.countDown();
    }
  }

  @Test
  void a_page_over_all_replicas_is_1000_nodes_at_most() throws Exception {
    other(
        "vast",
        receipt(
            "'concerned':3000,'acked':3000,'pending':0,'refused':0",
            "'nodes':["
                + ids(1_000, id -> "{'node':'" + id + "','state':'ACKED','types':[]}")
                + "],'next':'A0999','away':[]"),
        NO_NODES);
    JsonNode all = receipt(RECEIPT + "&limit=5000");
    assertThat(others.asked.getFirst())
        .as("one of an older version refuses more")
        .isEqualTo("/api/v1/receipts/12?limit=1000");
    assertThat(all.get("nodes")).hasSize(1_000);
    assertThat(all.get("next").asText()).as("its others are not passed by").isEqualTo("A0999");
  }

  private long receiptsAsked() {
    return others.asked.stream().filter(path -> path.startsWith("/api/v1/receipts/")).count();
  }

  @Test
  void others_are_not_asked_before_this_replica_has_it_all() throws Exception {
    other("other", done(), NO_NODES);
    server.receipts.questionsLeft.set(1_000_000);
    assertThat(receipt(RECEIPT + "&wait=200ms").get("acked").intValue()).isEqualTo(2);
    assertThat(receiptsAsked()).as("only when the time is over").isEqualTo(1);
    others.asked.clear();
    assertThat(receipt(RECEIPT + "&wait=9s&for=60").get("acked").intValue()).isEqualTo(2);
    assertThat(receiptsAsked()).as("a share of all may be there already").isEqualTo(1);
    server.receipts.questionsLeft.set(3);
    assertThat(receipt(RECEIPT + "&wait=9s").get("acked").intValue()).isEqualTo(3);
    assertThat(server.get("/api/v1/receipts/20?replicas=all&wait=100ms").statusCode())
        .as("it has arrived there, and not here")
        .isEqualTo(200);
  }

  @Test
  void others_are_asked_after_100_ms_and_then_less_often() throws Exception {
    other("waits", receipt("'concerned':1,'pending':1", "'nodes':[],'away':[]"), NO_NODES);
    assertThat(receipt(RECEIPT + "&wait=250ms").get("pending").intValue()).isEqualTo(1);
    assertThat(receiptsAsked()).as("at 0, 100 and 250 ms").isBetween(2L, 3L);
  }

  private Optional<String> written(String path) throws Exception {
    HttpResponse<String> answer = server.json("PUT", path + "?wait=20ms", "{\"name\":\"a\"}");
    assertThat(answer.statusCode()).as(answer.body()).isIn(201, 200, 202);
    return answer.headers().firstValue("Mekong-Receipt");
  }

  @Test
  void a_write_has_arrived_when_it_has_at_all_replicas() throws Exception {
    String cluster = "/api/v1/resources/clusters/a";
    for (long revision = 0; revision < 10; ) { // the fake knows receipts from 10 to 19
      server.json("DELETE", cluster, "");
      revision =
          server
              .json("PUT", cluster, "{\"name\":\"a\"}")
              .headers()
              .firstValueAsLong("Mekong-Revision")
              .orElseThrow();
    }
    assertThat(written(cluster)).contains("arrived");
    others.announced("deaf", 1);
    awaitKnown("deaf");
    assertThat(written(cluster)).contains("under-way");
    others.ends();
    other("refusing", receipt("'concerned':1,'refused':1", "'nodes':[],'away':[]"), NO_NODES);
    awaitKnown("refusing");
    assertThat(written(cluster)).contains("refused");
    assertThat(others.asked.getLast()).endsWith("?limit=1");
  }

  /** What the store says of replicas is not read again for a moment. */
  private void awaitKnown(String id) {
    await().until(() -> receipt(RECEIPT).get("replicas").toString().contains(id));
  }

  @Test
  void a_write_that_all_replicas_have_is_told_at_once() throws Exception {
    other("other", done(), NO_NODES);
    JsonNode all = receipt(RECEIPT + "&wait=9s");
    assertThat(all.get("concerned").intValue()).isEqualTo(3);
    assertThat(others.asked.getFirst()).isEqualTo("/api/v1/receipts/12?limit=100");
  }
}
