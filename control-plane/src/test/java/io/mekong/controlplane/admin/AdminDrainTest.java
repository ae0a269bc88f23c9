package io.mekong.controlplane.admin;

import static io.mekong.controlplane.admin.AdminTestServer.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators take instances out of traffic over REST, and bring them back. */
class AdminDrainTest {
  private static final String ONE = "/api/v1/services/greeter/instances/one";
  private static final String HEALTHY = "{\"addr\":\"10.0.0.1\",\"port\":1,\"health\":\"HEALTHY\"}";

  private final StoredAdmin admin = new StoredAdmin();
  private final EmbeddedKeyStore store = admin.store;
  private final AdminTestServer server = admin.server;

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void a_drain_outlasts_what_the_program_registers_until_it_is_deleted() throws Exception {
    server.json("PUT", ONE, HEALTHY);
    assertThat(send("POST", ONE + "/drain").statusCode()).isEqualTo(200);
    assertThat(server.json("PUT", ONE, HEALTHY).statusCode()).isEqualTo(200);
    assertThat(stored()).contains("\"by\":\"operator\"", "\"health\":\"DRAINING\"");
    assertThat(send("DELETE", ONE + "/drain").statusCode()).isEqualTo(200);
    assertThat(stored()).isEqualTo(HEALTHY);
  }

  @Test
  void a_programs_own_drain_ends_with_its_next_registration_and_not_otherwise() throws Exception {
    server.json("PUT", ONE, HEALTHY);
    assertThat(send("POST", ONE + "/drain?by=program").statusCode()).isEqualTo(200);
    assertThat(stored()).contains("DRAINING").doesNotContain("operator");
    HttpResponse<String> refused = send("DELETE", ONE + "/drain");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(body(refused).get("code").textValue()).isEqualTo("DRAINED_BY_PROGRAM");
    server.json("PUT", ONE, HEALTHY);
    assertThat(stored()).isEqualTo(HEALTHY);
  }

  @Test
  void who_drains_is_one_of_two() throws Exception {
    assertThat(body(send("POST", ONE + "/drain?by=me")).get("code").textValue())
        .isEqualTo("INVALID_PARAMETER");
    assertThat(body(send("DELETE", ONE + "/drain")).get("code").textValue())
        .isEqualTo("UNKNOWN_INSTANCE");
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return server.send(server.request(path).method(method, BodyPublishers.noBody()));
  }

  private String stored() throws StoreException {
    return store
        .range(RangeQuery.firstPage("/services/greeter/one", 1))
        .keys()
        .getFirst()
        .value()
        .toStringUtf8();
  }
}
