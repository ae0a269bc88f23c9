package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
}
