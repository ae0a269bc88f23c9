package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminProblemTest {
  private static final String GOOD = "{\"addr\":\"10.0.0.1\",\"port\":1}";
  private static final AdminTestServer SERVER =
      new AdminTestServer(new AwayKeyStore(), Optional.empty());

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @BeforeEach
  void reset() {
    SERVER.reports.broken = false;
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /nowhere,                              404, UNKNOWN_PATH",
    "GET,    /api/v1,                               404, UNKNOWN_PATH",
    "GET,    /api/v2/services,                      404, UNKNOWN_PATH",
    "GET,    /console/secret.txt,                   404, UNKNOWN_PATH",
    "GET,    /env,                                  404, UNKNOWN_PATH",
    "GET,    /beans,                                404, UNKNOWN_PATH",
    "GET,    /loggers,                              404, UNKNOWN_PATH",
    "GET,    /api/v1/services/nobody,               404, UNKNOWN_SERVICE",
    "GET,    /api/v1/services/NO+BODY/instances,    404, UNKNOWN_SERVICE",
    "GET,    /api/v1/services/nobody/instances/x,   404, UNKNOWN_SERVICE",
    "GET,    /api/v1/services/greeter/instances/x,  404, UNKNOWN_INSTANCE",
    "DELETE, /api/v1/services/nobody/held,          404, UNKNOWN_SERVICE",
    "GET,    /api/v1/nodes/x,                       404, UNKNOWN_NODE",
    "GET,    /api/v1/nodes/x/config,                404, UNKNOWN_NODE",
    "GET,    /api/v1/policies/retry,                404, UNKNOWN_KIND",
    "GET,    /api/v1/policies/retry/a/history,      404, UNKNOWN_KIND",
    "DELETE, /api/v1/policies/retry/a,              404, UNKNOWN_KIND",
    "POST,   /api/v1/policies/retry/a/rollback?revision=1, 404, UNKNOWN_KIND",
    "PUT,    /api/v1/policies/retry/a,              404, UNKNOWN_KIND",
    "GET,    /api/v1/policies/health/A,             400, INVALID_NAME",
    "GET,    /api/v1/policies/health/a,             503, STORE_UNAVAILABLE",
    "GET,    /api/v1/resources/clusters,            404, UNKNOWN_PATH",
    "GET,    /api/v1/resources/nothing/a,           404, UNKNOWN_TYPE",
    "PUT,    /api/v1/resources/cluster/a,           404, UNKNOWN_TYPE",
    "DELETE, /api/v1/resources/CLUSTERS/a,          404, UNKNOWN_TYPE",
    "GET,    /api/v1/resources/clusters/%2A,        400, INVALID_NAME",
    "DELETE, /api/v1/resources/clusters/a%0Ab,      400, INVALID_NAME",
    "GET,    /api/v1/resources/clusters/a,          503, STORE_UNAVAILABLE",
    "DELETE, /api/v1/resources/clusters/a,          503, STORE_UNAVAILABLE",
    "POST,   /api/v1/resources/clusters/a,          405, METHOD_NOT_ALLOWED",
    "DELETE, /api/v1/status,                        405, METHOD_NOT_ALLOWED",
    "POST,   /api/v1/nodes,                         405, METHOD_NOT_ALLOWED",
    "GET,    /api/v1/services?limit=0,              400, INVALID_PARAMETER",
    "GET,    /api/v1/services?limit=5001,           400, INVALID_PARAMETER",
    "GET,    /api/v1/nodes?limit=many,              400, INVALID_PARAMETER",
    "DELETE, /api/v1/services/Bad/instances/x,      400, INVALID_NAME",
    "DELETE, /api/v1/services/s/instances/x,        503, STORE_UNAVAILABLE",
    "PUT,    /api/v1/services/s/instances/x,        503, STORE_UNAVAILABLE",
    "PUT,    /api/v1/services/s/instances/a+b;c&d,  503, STORE_UNAVAILABLE",
    "PUT,    /api/v1/services/s/instances/a%2Bb%20%5B::1%5D:80, 503, STORE_UNAVAILABLE",
  })
  void failures_are_problem_json_with_a_stable_code(
      String method, String path, int status, String code) throws Exception {
    assertProblem(
        SERVER.send(SERVER.request(path).method(method, BodyPublishers.noBody())), status, code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{                                   | 400 | MALFORMED_JSON",
        "{\"a\":1,\"a\":2}                   | 400 | MALFORMED_JSON",
        "[1]                                 | 400 | INVALID_REGISTRATION",
        "{\"addr\":\"host\",\"port\":1}      | 400 | INVALID_REGISTRATION",
        "{\"addr\":\"10.0.0.1\",\"port\":0}  | 400 | INVALID_REGISTRATION",
        "{\"addr\":\"10.0.0.1\",\"port\":1}  | 503 | STORE_UNAVAILABLE",
      })
  void bad_registrations_are_told(String body, int status, String code) throws Exception {
    assertProblem(SERVER.json("POST", "/api/v1/services/s/instances", body), status, code);
    assertProblem(SERVER.json("PUT", "/api/v1/services/s/instances/i", body), status, code);
  }

  @Test
  void a_node_may_be_connected_to_another_replica() throws Exception {
    assertThat(AdminTestServer.body(SERVER.get("/api/v1/nodes/x")).get("detail").asText())
        .isEqualTo(
            "no node of this id is connected to this replica; /api/v1/nodes?replicas=all names its"
                + " replica");
  }

  @Test
  void a_body_that_is_not_json_by_its_type_is_415() throws Exception {
    for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded"}) {
      assertProblem(
          SERVER.send(
              SERVER
                  .request("/api/v1/services/s/instances")
                  .header("Content-Type", type)
                  .POST(BodyPublishers.ofString(GOOD))),
          415,
          "UNSUPPORTED_MEDIA_TYPE");
    }
  }

  @Test
  void a_bad_resource_is_told_before_the_store_is_asked() throws Exception {
    String path = "/api/v1/resources/clusters/a";
    assertProblem(SERVER.json("PUT", path, "{\"name\":\"b\"}"), 422, "INVALID_RESOURCE");
    assertProblem(SERVER.json("PUT", path, ""), 422, "INVALID_RESOURCE");
    assertProblem(SERVER.json("PUT", path, "{\"name\":\"a\"}"), 503, "STORE_UNAVAILABLE");
  }

  @Test
  void a_body_over_one_mebibyte_is_413() throws Exception {
    String body = GOOD.replace("10.0.0.1", "x".repeat((1 << 20) + 1));
    assertProblem(SERVER.json("POST", "/api/v1/services/s/instances", body), 413, "BODY_TOO_LARGE");
  }

  @Test
  void a_post_without_a_body_is_told() throws Exception {
    HttpResponse<String> answer =
        SERVER.send(SERVER.request("/api/v1/services/s/instances").POST(BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void a_deadline_that_has_passed_is_504_and_a_later_one_is_not() throws Exception {
    String later = Long.toString(System.currentTimeMillis() + 60_000);
    assertProblem(deadline("/api/v1/status", "1000"), 504, "DEADLINE_EXCEEDED");
    assertProblem(deadline("/api/v1/status", "soon"), 400, "INVALID_PARAMETER");
    assertThat(deadline("/api/v1/status", later).statusCode()).isEqualTo(200);
  }

  @Test
  void faults_of_our_own_tell_nothing_about_the_inside() throws Exception {
    SERVER.reports.broken = true;
    HttpResponse<String> answer = SERVER.get("/api/v1/status");
    assertProblem(answer, 500, "INTERNAL");
    assertThat(answer.body()).doesNotContain("secret", "Exception", "io.mekong");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../../etc/passwd",
        "/console/../index.html",
        "/console/%2e%2e/openapi/additions.yml",
        "/console/..%2fopenapi/additions.yml",
        "/console/%2e%2e%2fopenapi/additions.yml",
        "/console/..%5copenapi/additions.yml",
        "/console/..\\openapi/additions.yml",
        "/console/main.js%00",
        "/console/%00",
        "/console//etc/passwd",
        "/console/%252e%252e/openapi/additions.yml",
        "/openapi/additions.yml",
        "/api/v1/services/..%2f..%2fnodes",
        "/api/v1/services/%2e%2e",
        "/api/v1/services/greeter%00",
        "/api/v1/services/gr%2feeter",
        "//etc/passwd",
        "/%",
        "/%zz",
      })
  void path_tricks_find_nothing(String path) throws IOException {
    assertThat(AdminProblemTest.class.getResource("/openapi/additions.yml"))
        .as("beside the console's files")
        .isNotNull();
    String answer = SERVER.raw("GET " + path);
    assertThat(answer.lines().findFirst().orElse("")).as(answer).contains("404");
    assertThat(answer)
        .contains("application/problem+json")
        .doesNotContain("generated OpenAPI document", "root:");
  }

  /** By Micronaut's own filter, as long as CORS is not configured. */
  @Test
  void a_page_of_another_site_changes_nothing() throws IOException {
    String compare =
        "POST /api/v1/reconciliation HTTP/1.1\r\nHost: 127.0.0.1:1\r\nOrigin: %s\r\nX-Rest:";
    assertThat(SERVER.raw(compare.formatted("http://evil.example"))).startsWith("HTTP/1.1 403");
    assertThat(SERVER.raw(compare.formatted("null"))).startsWith("HTTP/1.1 403");
    assertThat(SERVER.raw(compare.formatted("http://127.0.0.1:1"))).startsWith("HTTP/1.1 200");
  }

  @Test
  void requests_under_a_foreign_host_name_are_refused() throws IOException {
    assertThat(SERVER.raw("GET /api/v1/status HTTP/1.1\r\nHost: evil.example\r\nX-Rest:"))
        .contains(" 403 ")
        .contains("FORBIDDEN_HOST");
  }

  private static HttpResponse<String> deadline(String path, String value)
      throws IOException, InterruptedException {
    return SERVER.send(SERVER.request(path).header("x-request-deadline", value));
  }

  private static void assertProblem(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("application/problem+json");
    JsonNode problem = AdminTestServer.body(response);
    assertThat(problem.get("code").textValue()).isEqualTo(code);
    assertThat(problem.get("status").intValue()).isEqualTo(status);
    assertThat(problem.get("type").textValue()).isEqualTo("urn:mekong:error:" + code);
    assertThat(problem.get("title").textValue()).isNotBlank();
    assertThat(problem.get("detail").textValue()).isNotBlank();
    assertThat(problem.get("instance").textValue()).startsWith("/");
  }
}
