package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Raw resources over REST, on the real embedded store. */
class AdminResourcesTest {
  private static final String PATH = "/api/v1/resources/clusters/team/a";
  private static final String ONE = "{\"name\":\"team/a\",\"altStatName\":\"one\"}";
  private static final String TWO = "{\"name\":\"team/a\",\"altStatName\":\"two\"}";

  private final StoredAdmin admin = new StoredAdmin();
  private final EmbeddedKeyStore store = admin.store;
  private final AdminTestServer server = admin.server;

  @AfterEach
  void stop() {
    admin.close();
  }

  @Test
  void a_resource_is_created_read_replaced_and_deleted() throws Exception {
    HttpResponse<String> created = server.json("PUT", PATH, ONE);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    long revision = stored().getFirst().modRevision();
    assertThat(created.body())
        .isEqualTo("{\"type\":\"clusters\",\"name\":\"team/a\",\"revision\":" + revision + "}");
    assertThat(etag(created)).isEqualTo("\"" + revision + "\"");
    assertThat(stored().getFirst().key()).isEqualTo("/mekong/resources/clusters/team/a");
    assertThat(stored().getFirst().value().toStringUtf8()).isEqualTo(ONE);

    HttpResponse<String> read = server.get(PATH);
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.body()).isEqualTo(ONE);
    assertThat(read.headers().firstValue("content-type")).contains("application/json");
    assertThat(etag(read)).isEqualTo(etag(created));

    HttpResponse<String> replaced = server.json("PUT", PATH, TWO);
    assertThat(replaced.statusCode()).isEqualTo(200);
    assertThat(etag(replaced)).isNotEqualTo(etag(created));
    assertThat(server.json("DELETE", PATH, "").statusCode()).isEqualTo(204);
    assertThat(stored()).isEmpty();
    assertThat(server.get(PATH).statusCode()).isEqualTo(404);
    assertThat(server.json("DELETE", PATH, "").statusCode()).isEqualTo(404);
  }

  @Test
  void the_same_again_writes_nothing() throws Exception {
    HttpResponse<String> first = server.json("PUT", PATH, ONE);
    HttpResponse<String> second = server.json("PUT", PATH, ONE);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(etag(second)).isEqualTo(etag(first));
  }

  @Test
  void a_write_on_a_condition_never_undoes_what_somebody_else_wrote() throws Exception {
    assertThat(conditional("PUT", "If-Match", "*", ONE)).isEqualTo(412);
    assertThat(conditional("PUT", "If-None-Match", "*", ONE)).isEqualTo(201);
    assertThat(conditional("PUT", "If-None-Match", "*", TWO)).isEqualTo(412);
    String seen = etag(server.get(PATH));
    assertThat(conditional("PUT", "If-Match", seen, TWO)).isEqualTo(200);
    assertThat(conditional("PUT", "If-Match", seen, ONE)).isEqualTo(412);
    assertThat(conditional("DELETE", "If-Match", seen, "")).isEqualTo(412);
    assertThat(stored().getFirst().value().toStringUtf8()).isEqualTo(TWO);
    String newest = etag(server.get(PATH));
    assertThat(conditional("GET", "If-None-Match", newest, "")).isEqualTo(304);
    assertThat(conditional("DELETE", "If-Match", "\"x\", " + newest, "")).isEqualTo(204);
  }

  @Test
  void yaml_is_stored_as_it_is_and_shown_as_json_when_only_that_is_accepted() throws Exception {
    String yaml = "# ours\nname: team/a\naltStatName: one\n";
    HttpResponse<String> written =
        server.send(
            server
                .request(PATH)
                .header("Content-Type", "application/yaml")
                .PUT(BodyPublishers.ofString(yaml)));
    assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
    HttpResponse<String> read = server.get(PATH);
    assertThat(read.body()).isEqualTo(yaml);
    assertThat(read.headers().firstValue("content-type")).contains("application/yaml");
    HttpResponse<String> json =
        server.send(server.request(PATH).header("Accept", "application/json"));
    assertThat(AdminTestServer.body(json).get("altStatName").textValue()).isEqualTo("one");
    assertThat(json.headers().firstValue("content-type")).contains("application/json");
  }

  @Test
  void what_would_not_be_served_is_refused_with_the_place_of_the_fault() throws Exception {
    assertThat(refusal("{\"name\":\"team/a\",\"lbSubsetConfig\":{\"x\":1}}"))
        .contains("at lbSubsetConfig.x: ");
    assertThat(refusal("{\"name\":\"team/a\",\"lb_policy\":4711}")).contains("at lb_policy: ");
    assertThat(refusal("{\"apiVersion\":\"mekong/v1\",\"kind\":\"RawResource\",\"tll\":\"5s\"}"))
        .contains("at tll: ");
    assertThat(
            refusal(
                "{\"apiVersion\":\"mekong/v1\",\"kind\":\"RawResource\",\"spec\":{\"name\":"
                    + "\"team/a\",\"health_checks\":[{\"timeout\":\"1s\",\"nme\":1}]}}"))
        .contains("at spec.health_checks[0].nme: ");
    assertThat(stored()).isEmpty();
  }

  @Test
  void a_name_may_hold_what_a_path_must_escape() throws Exception {
    String body = "{\"name\":\"a b/ü?c+d\"}";
    String path = "/api/v1/resources/clusters/a%20b%2F%C3%BC%3Fc+d";
    HttpResponse<String> written = server.json("PUT", path, body);
    assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
    assertThat(stored().getFirst().key()).isEqualTo("/mekong/resources/clusters/a b/ü?c+d");
    assertThat(server.get(path).body()).isEqualTo(body);
  }

  private String refusal(String body) throws Exception {
    HttpResponse<String> answer = server.json("PUT", PATH, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    return AdminTestServer.body(answer).get("detail").textValue();
  }

  private int conditional(String method, String header, String tag, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        server
            .request(PATH)
            .header("Content-Type", "application/json")
            .header(header, tag)
            .method(method, BodyPublishers.ofString(body));
    return server.send(request).statusCode();
  }

  private List<StoredKey> stored() throws StoreException {
    return store.range(RangeQuery.firstPage("/mekong/", 10)).keys();
  }

  private static String etag(HttpResponse<String> response) {
    return response.headers().firstValue("etag").orElse("");
  }
}
