package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Receipts over REST, and writes that wait for them. */
class AdminReceiptsTest {
  private static final String CLUSTER = "/api/v1/resources/clusters/a";

  private final StoredAdmin admin = new StoredAdmin();
  private final AdminTestServer server = admin.server;

  @AfterEach
  void stop() {
    admin.close();
  }

  private JsonNode receipt(String question) throws Exception {
    HttpResponse<String> response = server.get("/api/v1/receipts/" + question);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return AdminTestServer.body(response);
  }

  @Test
  void a_receipt_names_who_has_it_who_has_not_and_who_is_away() throws Exception {
    server.receipts.questionsLeft.set(1);
    assertThat(receipt("12"))
        .hasToString(
            "{\"revision\":12,\"publishedAt\":\"1970-01-01T00:00:00Z\",\"changed\":"
                + "[{\"type\":\"endpoints\",\"count\":1,\"names\":[\"greeter\"]}],"
                + "\"concerned\":2,\"acked\":1,\"pending\":1,\"refused\":0,\"ackedPercent\":50.0,"
                + "\"quarantined\":[],\"nodes\":[{\"node\":\"a\",\"state\":\"ACKED\","
                + "\"ackedAt\":\"1970-01-01T00:00:00Z\",\"types\":[{\"type\":\"endpoints\","
                + "\"state\":\"ACKED\",\"answeredAt\":\"1970-01-01T00:00:00Z\"}]},"
                + "{\"node\":\"b\",\"state\":\"PENDING\",\"types\":[{\"type\":\"endpoints\","
                + "\"state\":\"PENDING\"}]}],"
                + "\"away\":[{\"node\":\"c\",\"since\":\"1970-01-01T00:00:00Z\"}]}");
    server.receipts.questionsLeft.set(1);
    assertThat(receipt("12?state=pending").get("nodes").findValuesAsText("node"))
        .containsExactly("b");
    JsonNode page = receipt("12?limit=1");
    assertThat(page.get("next").textValue()).isEqualTo("a");
    assertThat(receipt("12?after=a").get("nodes").findValuesAsText("node")).containsExactly("b");
  }

  @Test
  void a_question_may_wait_until_it_has_arrived() throws Exception {
    server.receipts.questionsLeft.set(3);
    assertThat(receipt("12?wait=9s").get("acked").intValue()).isEqualTo(2);
    server.receipts.questionsLeft.set(1000);
    assertThat(receipt("12?wait=9s&for=50%25").get("acked").intValue()).isEqualTo(1);
    assertThat(receipt("12?wait=10ms").get("acked").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "9, 410, REVISION_TOO_OLD",
    "20, 404, UNKNOWN_REVISION",
    "20?wait=20ms, 404, UNKNOWN_REVISION",
    "0, 400, INVALID_PARAMETER",
    "new, 400, INVALID_PARAMETER",
    "12?wait=10s, 400, INVALID_PARAMETER",
    "12?wait=soon, 400, INVALID_PARAMETER",
    "12?for=101, 400, INVALID_PARAMETER",
    "12?state=lost, 400, INVALID_PARAMETER",
    "12?limit=0, 400, INVALID_PARAMETER",
  })
  void what_cannot_be_answered_is_a_problem(String question, int status, String code)
      throws Exception {
    HttpResponse<String> response = server.get("/api/v1/receipts/" + question);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(AdminTestServer.body(response).get("code").textValue()).isEqualTo(code);
  }

  @Test
  void the_newest_publications_are_listed() throws Exception {
    assertThat(receipt(""))
        .hasToString(
            "[{\"registrations\":19,\"resources\":11,\"publishedAt\":\"1970-01-01T00:00:00Z\","
                + "\"publications\":1}]");
  }

  /** The fake knows the revisions 10 to 19. */
  private void writeUpTo(long revision) throws Exception {
    while (revisionOf(server.json("PUT", "/api/v1/resources/clusters/x", named("x"))) < revision) {
      revisionOf(server.json("DELETE", "/api/v1/resources/clusters/x", ""));
    }
  }

  private static String named(String name) {
    return "{\"name\":\"" + name + "\"}";
  }

  private static long revisionOf(HttpResponse<String> response) {
    return Long.parseLong(response.headers().firstValue("Mekong-Revision").orElseThrow());
  }

  private static Optional<String> receiptOf(HttpResponse<String> response) {
    return response.headers().firstValue("Mekong-Receipt");
  }

  @Test
  void a_write_may_wait_until_the_nodes_have_it() throws Exception {
    writeUpTo(10);
    server.receipts.questionsLeft.set(3);
    HttpResponse<String> created = server.json("PUT", CLUSTER + "?wait=9s", named("a"));
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(receiptOf(created)).contains("arrived");

    server.receipts.questionsLeft.set(1000);
    HttpResponse<String> deleted = server.json("DELETE", CLUSTER + "?wait=10ms", "");
    assertThat(deleted.statusCode()).isEqualTo(202);
    assertThat(receiptOf(deleted)).contains("under-way");
    assertThat(revisionOf(deleted)).isGreaterThan(revisionOf(created));

    HttpResponse<String> partly =
        server.json(
            "POST",
            "/api/v1/services/s/instances?wait=9s&for=50",
            "{\"addr\":\"10.0.0.1\",\"port\":80}");
    assertThat(partly.statusCode()).as(partly.body()).isEqualTo(201);
    assertThat(receiptOf(partly)).contains("arrived");
    assertThat(receiptOf(server.json("PUT", CLUSTER, named("a")))).isEmpty();
  }

  @Test
  void the_api_description_names_the_parameters_of_a_write_that_waits() throws Exception {
    String description = server.get("/openapi.yml").body();
    assertThat(description.split("Answers when the nodes have it", -1)).hasSize(11);
  }

  @Test
  void a_wish_that_cannot_be_read_writes_nothing() throws Exception {
    assertThat(server.json("PUT", CLUSTER + "?wait=1h", named("a")).statusCode()).isEqualTo(400);
    assertThat(server.get(CLUSTER).statusCode()).isEqualTo(404);
  }

  @Test
  void a_deregistration_tells_its_revision() throws Exception {
    HttpResponse<String> there =
        server.json("POST", "/api/v1/services/s/instances", "{\"addr\":\"10.0.0.1\",\"port\":80}");
    HttpResponse<String> gone =
        server.json("DELETE", "/api/v1/services/s/instances/10.0.0.1-80", "");
    assertThat(gone.statusCode()).isEqualTo(204);
    assertThat(revisionOf(gone)).isGreaterThan(revisionOf(there));
  }
}
