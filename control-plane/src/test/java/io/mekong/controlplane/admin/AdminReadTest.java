package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminReadTest {
  private static final AdminTestServer SERVER =
      new AdminTestServer(new AwayKeyStore(), Optional.empty());

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @BeforeEach
  void reset() {
    SERVER.reports.notReady = Optional.empty();
    SERVER.reports.freshness = new io.mekong.registry.store.PrefixFreshness.Current();
    SERVER.reports.broken = false;
    SERVER.reports.released.clear();
  }

  @Test
  void services_come_in_pages() throws Exception {
    JsonNode first = ok("/api/v1/services");
    assertThat(first.get("items")).hasSize(100);
    assertThat(first.get("total").intValue()).isEqualTo(251);
    assertThat(first.get("items").get(0))
        .hasToString(
            "{\"name\":\"greeter\",\"instances\":3,\"served\":2,\"held\":1,\"protected\":true,"
                + "\"protocol\":\"http\"}");
    JsonNode last = ok("/api/v1/services?limit=200&after=" + first.get("next").textValue());
    assertThat(last.get("items")).hasSize(151);
    assertThat(last.has("next")).isFalse();
    assertThat(ok("/api/v1/services/greeter")).isEqualTo(first.get("items").get(0));
  }

  @Test
  void services_are_chosen_by_name_and_state() throws Exception {
    assertThat(names("/api/v1/services?contains=-24")).hasSize(10).startsWith("s-240");
    assertThat(names("/api/v1/services?state=protected")).containsExactly("greeter");
    assertThat(names("/api/v1/services?state=partial")).containsExactly("greeter");
    assertThat(ok("/api/v1/services?state=unserved&limit=1").get("total").intValue())
        .isEqualTo(250);
    assertThat(SERVER.get("/api/v1/services?state=sick").body()).contains("INVALID_PARAMETER");
  }

  @Test
  void nodes_are_chosen_by_place_and_state() throws Exception {
    for (String chosen :
        new String[] {"contains=NODE", "contains=eu", "state=refusing", "region=eu&zone=a"}) {
      assertThat(ok("/api/v1/nodes?" + chosen).get("total").intValue()).as(chosen).isOne();
    }
    for (String other : new String[] {"contains=us", "state=behind", "zone=b", "region="}) {
      assertThat(ok("/api/v1/nodes?" + other).get("total").intValue()).as(other).isZero();
    }
    assertThat(SERVER.get("/api/v1/nodes?state=sick").body()).contains("INVALID_PARAMETER");
  }

  @Test
  void the_fleet_is_counted_by_zone() throws Exception {
    assertThat(ok("/api/v1/fleet"))
        .hasToString(
            "{\"zones\":[{\"region\":\"eu\",\"zone\":\"a\",\"inSync\":0,\"behind\":0,"
                + "\"refusing\":1}]}");
  }

  private static List<String> names(String path) throws Exception {
    return ok(path).get("items").findValuesAsText("name");
  }

  @Test
  void instances_tell_whether_they_are_served_and_why() throws Exception {
    JsonNode items = ok("/api/v1/services/greeter/instances").get("items");
    assertThat(items.findValuesAsText("id")).containsExactly("lost", "one", "two", "zero");
    assertThat(items.findValuesAsText("served")).containsExactly("true", "true", "false", "false");
    assertThat(items.get(0).get("held").get("cause").textValue()).isEqualTo("LEASE_GONE");
    JsonNode one = ok("/api/v1/services/greeter/instances/one");
    assertThat(one).isEqualTo(items.get(1));
    assertThat(one)
        .hasToString(
            "{\"service\":\"greeter\",\"id\":\"one\",\"addr\":\"10.0.1.10\",\"port\":8080,"
                + "\"weight\":100,\"health\":\"HEALTHY\",\"locality\":{\"region\":\"eu\","
                + "\"zone\":\"a\",\"subZone\":\"\"},\"metadata\":{\"version\":\"v1\"},"
                + "\"protocol\":\"http\",\"lease\":\"2a\",\"createRevision\":3,\"revision\":5,"
                + "\"served\":true,\"because\":\"healthy and of weight above 0\"}");
    JsonNode page = ok("/api/v1/services/greeter/instances?limit=2");
    assertThat(page.get("next").textValue()).isEqualTo("one");
    assertThat(ok("/api/v1/services/greeter/instances?after=one").get("items")).hasSize(2);
    assertThat(ok("/api/v1/services/s-000/instances").get("items")).isEmpty();
  }

  @Test
  void what_is_in_quarantine_is_listed_and_lifted() throws Exception {
    assertThat(ok("/api/v1/quarantine"))
        .hasToString(
            "[{\"type\":\"clusters\",\"name\":\"a/b\",\"refused\":\"bad\",\"served\":\"good\","
                + "\"service\":\"\",\"message\":\"no such filter\",\"refusedBy\":3,\"answeredBy\":4,"
                + "\"since\":\"1970-01-01T00:00:00Z\"}]");
    assertThat(SERVER.json("DELETE", "/api/v1/quarantine/clusters/a/b", "").statusCode())
        .isEqualTo(202);
    assertThat(ok("/api/v1/quarantine")).isEmpty();
    assertThat(SERVER.json("DELETE", "/api/v1/quarantine/clusters/a/b", "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void rejected_keys_are_listed_with_their_reason() throws Exception {
    assertThat(ok("/api/v1/registry/rejected").get("items"))
        .hasToString(
            "[{\"key\":\"/services/x/y\",\"reason\":\"port is missing\",\"revision\":9,"
                + "\"lastGoodServed\":true}]");
  }

  @Test
  void nodes_tell_what_they_refused() throws Exception {
    JsonNode node = ok("/api/v1/nodes").get("items").get(0);
    assertThat(node.get("types").get(0).get("nack").get("message").textValue())
        .isEqualTo("no such thing");
    assertThat(node.get("roundTripMicros").intValue()).isEqualTo(350);
    assertThat(node.has("jitterMicros")).isFalse();
    assertThat(node.get("keepalive"))
        .hasToString("{\"measured\":\"ping\",\"intervalMillis\":3000,\"timeoutMillis\":1600}");
    assertThat(node.get("types").get(0).has("wanted")).isFalse();
    JsonNode one = ok("/api/v1/nodes/node-1");
    assertThat(one.get("types").get(0).get("wanted"))
        .hasToString(
            "{\"wanted\":2,\"sent\":2,\"acked\":1,\"differing\":1,\"names\":[{\"name\":\"greeter\","
                + "\"state\":\"REFUSED\"}],\"truncated\":false}");
    ((ObjectNode) one.get("types").get(0)).remove("wanted");
    assertThat(one).isEqualTo(node);
    assertThat(ok("/api/v1/nodes/node-1/config").get("resources").get(0).get("name").textValue())
        .isEqualTo("greeter");
    assertThat(ok("/api/v1/nodes?after=node-1").get("items")).isEmpty();
  }

  @Test
  void status_tells_store_counts_and_what_is_held() throws Exception {
    JsonNode status = ok("/api/v1/status");
    assertThat(status.get("ready").booleanValue()).isTrue();
    assertThat(status.get("store"))
        .hasToString(
            "{\"kind\":\"etcd\",\"clusterId\":\"abc\",\"revision\":77,\"freshness\":\"CURRENT\"}");
    assertThat(status.get("counts"))
        .hasToString("{\"services\":251,\"instances\":3,\"held\":1,\"rejected\":1,\"nodes\":1}");
    assertThat(status.get("protectedServices")).hasToString("[\"greeter\"]");
    assertThat(status.get("held").get(0).get("endpoint").textValue()).isEqualTo("10.0.1.10:8080");
    assertThat(status.get("heldResources")).hasToString("[\"clusters/legacy\"]");
    assertThat(status.get("issues").get(0).get("hint").textValue()).isEqualTo("agree on one");
  }

  @Test
  void a_stale_store_is_told_with_its_cause() throws Exception {
    SERVER.reports.freshness = FakeReports.stale();
    JsonNode store = ok("/api/v1/status").get("store");
    assertThat(store.get("freshness").textValue()).isEqualTo("STALE");
    assertThat(store.get("cause").textValue()).isEqualTo("REFUSED: nobody there");
    assertThat(store.get("staleSince").textValue()).matches("20.*Z");
  }

  @Test
  void health_tells_liveness_and_readiness_apart() throws Exception {
    assertThat(ok("/health/readiness")).hasToString("{\"status\":\"UP\"}");
    SERVER.reports.notReady = Optional.of("nothing is loaded yet");
    HttpResponse<String> readiness = SERVER.get("/health/readiness");
    assertThat(readiness.statusCode()).isEqualTo(503);
    assertThat(readiness.body())
        .isEqualTo("{\"status\":\"DOWN\",\"because\":\"nothing is loaded yet\"}");
    assertThat(ok("/health/liveness")).hasToString("{\"status\":\"UP\"}");
  }

  @Test
  void metrics_are_plain_text() throws Exception {
    HttpResponse<String> metrics = SERVER.get("/prometheus");
    assertThat(metrics.body()).isEqualTo("mekong_test 1\n");
    assertThat(metrics.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
  }

  @Test
  void operators_can_let_go_what_is_held() throws Exception {
    assertThat(SERVER.send(SERVER.request("/api/v1/services/greeter/held").DELETE()).statusCode())
        .isEqualTo(202);
    assertThat(SERVER.send(SERVER.request("/api/v1/registry/held").DELETE()).statusCode())
        .isEqualTo(202);
    assertThat(SERVER.reports.released).containsExactly("greeter", "*");
  }

  @Test
  void the_console_and_its_parts_are_served() throws Exception {
    HttpResponse<String> page = SERVER.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("/console/main.js").doesNotContain("<script>", "style=");
    for (String part : new String[] {"main.js", "views/overview.js", "console.css"}) {
      assertThat(SERVER.get("/console/" + part).statusCode()).as(part).isEqualTo(200);
    }
    assertThat(SERVER.get("/console/main.js").headers().firstValue("content-type").orElse(""))
        .startsWith("text/javascript");
  }

  @Test
  void swagger_ui_comes_from_here_and_from_nowhere_else() throws Exception {
    HttpResponse<String> page = SERVER.get("/swagger-ui");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).doesNotContain("<script>", "style=", "http:", "https:");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("script-src 'self';", "connect-src 'self'", "img-src 'self' data:")
        .doesNotContain("unsafe");
    for (String part : new String[] {"start.js", "page.css", "swagger-ui.css"}) {
      assertThat(SERVER.get("/swagger-ui/" + part).statusCode()).as(part).isEqualTo(200);
    }
    assertThat(SERVER.get("/swagger-ui/swagger-ui-bundle.js").body()).hasSizeGreaterThan(1 << 20);
    assertThat(SERVER.get("/swagger-ui/index.css").statusCode()).isEqualTo(404);
  }

  @Test
  void the_api_describes_itself() throws Exception {
    HttpResponse<String> answer = SERVER.get("/openapi.yml");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/");
    assertThat(answer.body())
        .contains(
            "openapi: 3.",
            "/api/v1/services/{service}/instances/{id}:",
            "#/components/schemas/InstanceSpec",
            "/api/v1/resources/{type}/{name}:",
            "application/yaml:",
            "/api/v1/events:",
            "text/event-stream:",
            "/api/v1/reconciliation:",
            "#/components/schemas/ReconciliationReport",
            "/health/readiness:")
        .doesNotContain("/console/", "HttpRequest", "Immutable");
  }

  @Test
  void every_answer_keeps_browsers_from_mischief() throws Exception {
    for (String path : new String[] {"/", "/api/v1/status", "/nowhere", "/health/liveness"}) {
      HttpResponse<String> answer = SERVER.get(path);
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .contains("default-src 'none'", "frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  private static JsonNode ok(String path) throws Exception {
    HttpResponse<String> response = SERVER.get(path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/json");
    return AdminTestServer.body(response);
  }
}
