package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policies over REST. */
class AdminPoliciesTest {
  private static final String PATH = "/api/v1/policies/health/greeter";
  private static final String POLICY =
      """
      {"apiVersion": "mekong/v1", "kind": "health", "metadata": {"name": "greeter"},
       "spec": {"service": "greeter", "check": {"tcp": {}}}}\
      """;

  private final StoredAdmin admin = new StoredAdmin();
  private final EmbeddedKeyStore store = admin.store;
  private final AdminTestServer server = admin.server;

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void a_policy_is_written_read_listed_and_deleted() throws Exception {
    HttpResponse<String> created = server.json("PUT", PATH, POLICY);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(server.get(PATH).body()).isEqualTo(POLICY);
    assertThat(server.get("/api/v1/policies/health").body()).contains("\"items\":[\"greeter\"]");
    assertThat(server.json("DELETE", PATH, "").statusCode()).isEqualTo(204);
    assertThat(server.get(PATH).statusCode()).isEqualTo(404);
    assertThat(server.get(PATH).body()).contains("UNKNOWN_POLICY");
  }

  @Test
  void what_would_not_be_in_force_is_refused_with_its_reason() throws Exception {
    HttpResponse<String> refused = server.json("PUT", PATH, POLICY.replace("\"tcp\"", "\"udp\""));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("INVALID_POLICY", "udp");
    assertThat(store.range(RangeQuery.firstPage("/mekong/policies/", 10)).keys()).isEmpty();
  }

  @Test
  void a_dry_run_checks_and_writes_nothing() throws Exception {
    assertThat(server.json("PUT", PATH + "?dryRun=true", POLICY).statusCode()).isEqualTo(200);
    assertThat(server.json("PUT", PATH + "?dryRun=true", "{}").statusCode()).isEqualTo(422);
    assertThat(server.json("PUT", PATH + "?dryRun=maybe", POLICY).statusCode()).isEqualTo(400);
    assertThat(store.range(RangeQuery.firstPage("/mekong/policies/", 10)).keys()).isEmpty();
  }

  private long put(String policy) throws Exception {
    HttpResponse<String> written = server.json("PUT", PATH, policy);
    assertThat(written.statusCode()).as(written.body()).isBetween(200, 201);
    return AdminTestServer.body(written).get("revision").asLong();
  }

  private List<Long> versions() throws Exception {
    List<Long> revisions = new ArrayList<>();
    AdminTestServer.body(server.get(PATH + "/history"))
        .forEach(version -> revisions.add(version.get("revision").asLong()));
    return revisions;
  }

  @Test
  void earlier_versions_are_kept_read_and_gone_back_to() throws Exception {
    assertThat(versions()).isEmpty();
    long first = put(POLICY);
    long second = put(POLICY.replace("tcp", "grpc"));
    assertThat(versions()).containsExactly(second, first);
    assertThat(server.get(PATH + "/history/" + first).body()).isEqualTo(POLICY);

    String rollback = PATH + "/rollback?revision=" + first;
    assertThat(server.json("POST", rollback + "&dryRun=true", "").statusCode()).isEqualTo(200);
    assertThat(server.get(PATH).body()).contains("grpc");
    HttpResponse<String> back = server.json("POST", rollback, "");
    assertThat(back.statusCode()).as(back.body()).isEqualTo(200);
    assertThat(server.get(PATH).body()).isEqualTo(POLICY);
    assertThat(versions())
        .containsExactly(AdminTestServer.body(back).get("revision").asLong(), second, first);
    assertThat(server.get("/api/v1/policies/health").body()).contains("\"items\":[\"greeter\"]");
  }

  @Test
  void a_deleted_policy_can_be_gone_back_to() throws Exception {
    put(POLICY.replace("tcp", "grpc"));
    long first = put(POLICY);
    server.json("DELETE", PATH, "");
    assertThat(versions()).as("of a deleted one the last").containsExactly(first);
    assertThat(
            AdminTestServer.body(server.get(PATH + "/history")).get(0).get("replacedBy").asLong())
        .isGreaterThan(first);
    assertThat(server.json("POST", PATH + "/rollback?revision=" + first, "").statusCode())
        .isEqualTo(200);
    assertThat(server.get(PATH).body()).isEqualTo(POLICY);
  }

  @Test
  void only_the_newest_versions_are_kept() throws Exception {
    List<Long> written = new ArrayList<>();
    for (int seconds = 1; seconds <= PolicyHistory.KEPT + 5; seconds++) {
      written.add(put(POLICY.replace("\"tcp\"", "\"interval\": \"" + seconds + "s\", \"tcp\"")));
    }
    assertThat(versions())
        .containsExactlyElementsOf(Lists.reverse(written).subList(0, PolicyHistory.KEPT + 1));
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/policies/health/greeter/rollback?revision=77, 404, UNKNOWN_POLICY",
    "/api/v1/policies/health/greeter/rollback, 400, INVALID_PARAMETER",
    "/api/v1/policies/health/greeter/rollback?revision=x, 400, INVALID_PARAMETER",
    "/api/v1/policies/retry/greeter/rollback?revision=1, 404, UNKNOWN_KIND",
  })
  void a_rollback_to_what_is_not_there_says_so(String path, int status, String code)
      throws Exception {
    HttpResponse<String> refused = server.json("POST", path, "");
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
    assertThat(refused.body()).contains(code);
  }

  @Test
  void a_rollback_heeds_the_version_that_its_caller_knows() throws Exception {
    long first = put(POLICY);
    put(POLICY.replace("tcp", "grpc"));
    HttpResponse<String> refused =
        server.send(
            server
                .request(PATH + "/rollback?revision=" + first)
                .header("If-Match", "\"" + first + "\"")
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(412);
    assertThat(server.get(PATH).body()).contains("grpc");
  }

  /** A generated client accepts what the document says of errors, when success has no body. */
  @Test
  void who_accepts_problems_alone_may_delete() throws Exception {
    put(POLICY);
    HttpResponse<String> deleted =
        server.send(server.request(PATH).header("Accept", "application/problem+json").DELETE());
    assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(204);
  }
}
