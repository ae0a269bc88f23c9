package io.mekong.controlplane.admin;

import static io.mekong.controlplane.admin.AdminTestServer.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names in paths are what they say, a plus sign too. */
class PlusInPathsTest {
  private static final String INSTANCES = "/api/v1/services/greeter/instances/";
  private static final String GOOD = "{\"addr\":\"10.0.0.1\",\"port\":1}";

  private final StoredAdmin admin = new StoredAdmin();
  private final EmbeddedKeyStore store = admin.store;
  private final AdminTestServer server = admin.server;

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void a_plus_in_an_id_is_a_plus_and_only_an_escaped_space_is_one() throws Exception {
    put("a+b");
    put("c%2Bd");
    put("e%20f");
    assertThat(ids()).containsExactly("a+b", "c+d", "e f");
    HttpResponse<String> gone =
        server.send(server.request(INSTANCES + "a+b").method("DELETE", BodyPublishers.noBody()));
    assertThat(gone.statusCode()).isEqualTo(204);
    assertThat(ids()).containsExactly("c+d", "e f");
  }

  @Test
  void a_query_is_read_by_the_rules_of_forms_as_before() throws Exception {
    HttpResponse<String> answer = server.get("/api/v1/services?limit=1+1");
    assertThat(body(answer).get("detail").textValue()).doesNotContain("+");
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  private void put(String id) throws Exception {
    HttpResponse<String> answer = server.json("PUT", INSTANCES + id, GOOD);
    assertThat(answer.statusCode()).as(id).isEqualTo(201);
    String location = answer.headers().firstValue("location").orElseThrow();
    assertThat(server.json("PUT", location, GOOD).statusCode()).as(location).isEqualTo(200);
  }

  private List<String> ids() throws StoreException {
    String prefix = "/services/greeter/";
    return store.range(RangeQuery.firstPage(prefix, 10)).keys().stream()
        .map(StoredKey::key)
        .filter(key -> key.startsWith(prefix))
        .map(key -> key.substring(prefix.length()))
        .toList();
  }
}
