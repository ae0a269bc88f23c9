package io.mekong.controlplane.admin;

import static io.mekong.controlplane.admin.AdminTestServer.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mekong.controlplane.audit.AuditJson;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators do over REST stands in the audit, and what changes nothing does not. */
class AdminAuditTest {
  private static final String ONE = "/api/v1/services/greeter/instances/one";
  private static final String HEALTHY = "{\"addr\":\"10.0.0.1\",\"port\":1,\"health\":\"HEALTHY\"}";

  private final StoredAdmin admin = new StoredAdmin();
  private final AdminTestServer server = admin.server;

  @AfterEach
  void stop() {
    admin.close();
  }

  private JsonNode entries(String query) throws Exception {
    return body(server.get("/api/v1/audit" + query));
  }

  private JsonNode awaitEntries(int count) throws Exception {
    await().until(() -> entries("").get("items").size() >= count);
    return entries("").get("items");
  }

  @Test
  void each_write_tells_who_what_before_and_after() throws Exception {
    server.json("PUT", ONE, HEALTHY);
    server.send(
        server
            .request(ONE + "/drain")
            .header("User-Agent", "ops/1")
            .header("X-Forwarded-For", "6.6.6.6")
            .POST(BodyPublishers.noBody()));
    server.json("DELETE", ONE, "");
    JsonNode items = awaitEntries(3);
    assertThat(items)
        .extracting(item -> item.get("action").asText())
        .containsExactly("deregister", "drain", "register");
    JsonNode drain = items.get(1);
    assertThat(drain.get("agent").asText()).isEqualTo("ops/1");
    assertThat(drain.get("address").asText()).startsWith("127.0.0.1:");
    assertThat(drain.get("before").asText()).isEqualTo(HEALTHY);
    assertThat(drain.get("after").asText()).contains("DRAINING", "operator");
    assertThat(drain.get("key").asText()).isEqualTo("/services/greeter/one");
    assertThat(drain.toString()).doesNotContain("6.6.6.6");
    assertThat(items.get(0).has("after")).isFalse();
    assertThat(items.get(2).has("before")).isFalse();
    for (JsonNode item : items) {
      var entry = AuditJson.read(item).orElseThrow();
      assertThat(entry.computedHash()).isEqualTo(entry.hash());
    }
  }

  @Test
  void renewals_refusals_and_dry_runs_change_nothing() throws Exception {
    server.json("PUT", ONE, HEALTHY);
    server.json("PUT", ONE, HEALTHY);
    server.json("PUT", ONE, "");
    server.json("PUT", ONE, "{\"addr\":\"nowhere\",\"port\":1}");
    server.json("PUT", "/api/v1/policies/health/greeter?dryRun=true", "{}");
    server.json("DELETE", "/api/v1/registry/held", "");
    JsonNode items = awaitEntries(2);
    assertThat(items)
        .extracting(item -> item.get("action").asText())
        .containsExactly("release-held", "register");
  }

  @Test
  void a_secret_is_not_in_it() throws Exception {
    String secret =
        """
        {"apiVersion":"mekong/v1","kind":"RawResource",
         "metadata":{"name":"pw","labels":{"node.id":"n"}},
         "spec":{"name":"pw","generic_secret":{"secret":{"inline_string":"hunter2-hunter2"}}}}
        """;
    assertThat(server.json("PUT", "/api/v1/resources/secrets/pw", secret).statusCode())
        .isEqualTo(201);
    assertThat(server.json("DELETE", "/api/v1/resources/secrets/pw", "").statusCode())
        .isEqualTo(204);
    JsonNode items = awaitEntries(2);
    assertThat(items.toString()).contains("redacted").doesNotContain("hunter2");
    assertThat(entries("?copy=disk").toString()).contains("redacted").doesNotContain("hunter2");
  }

  @Test
  void it_is_filtered_and_paged() throws Exception {
    for (int i = 1; i <= 5; i++) {
      server.json(
          "PUT",
          "/api/v1/services/greeter/instances/i" + i,
          HEALTHY.replace(".1\"", "." + i + "\""));
    }
    awaitEntries(5);
    List<String> keys = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = entries("?limit=2" + after);
      assertThat(page.get("total").asInt()).isEqualTo(5);
      page.get("items").forEach(item -> keys.add(item.get("key").asText().substring(18)));
      after = page.has("next") ? "&after=" + page.get("next").asText() : "";
    } while (!after.isEmpty());
    assertThat(keys).containsExactly("i5", "i4", "i3", "i2", "i1");
    assertThat(entries("?key=greeter/i3").get("items")).hasSize(1);
    assertThat(entries("?who=127.0.0.1").get("total").asInt()).isEqualTo(5);
    assertThat(entries("?who=somebody").get("total").asInt()).isZero();
    assertThat(entries("?since=2999-01-01T00:00:00Z").get("total").asInt()).isZero();
    assertThat(entries("?since=yesterday").get("code").asText()).isEqualTo("INVALID_PARAMETER");
    assertThat(entries("?copy=x").get("code").asText()).isEqualTo("INVALID_PARAMETER");
  }
}
