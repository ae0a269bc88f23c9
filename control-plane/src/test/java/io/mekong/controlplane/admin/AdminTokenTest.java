package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminTokenTest {
  private static final AdminTestServer SERVER =
      new AdminTestServer(new AwayKeyStore(), Optional.of("s3cret"));

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer ",
        "Bearer s3cre",
        "Bearer s3crett",
        "Basic s3cret",
        "bearer",
        "s3cret"
      })
  void without_the_token_nothing_is_told(String authorization) throws Exception {
    for (String path :
        new String[] {
          "/api/v1/status", "/api/v1/events", "/prometheus", "/nowhere", "/swagger-uix"
        }) {
      HttpResponse<String> answer =
          authorization.isEmpty()
              ? SERVER.get(path)
              : SERVER.send(SERVER.request(path).header("Authorization", authorization));
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.body()).contains("UNAUTHENTICATED").doesNotContain("s3cret");
      assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(answer.headers().firstValue("X-Frame-Options")).contains("DENY");
    }
  }

  @Test
  void without_the_token_no_resource_is_read_or_written() throws Exception {
    for (String method : new String[] {"GET", "PUT", "DELETE"}) {
      HttpResponse<String> answer =
          SERVER.json(method, "/api/v1/resources/clusters/a", "{\"name\":\"a\"}");
      assertThat(answer.statusCode()).as(method).isEqualTo(401);
    }
  }

  @Test
  void the_token_opens() throws Exception {
    assertThat(
            SERVER
                .send(SERVER.request("/api/v1/status").header("Authorization", "Bearer s3cret"))
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void health_and_the_empty_page_are_open() throws Exception {
    for (String path :
        new String[] {
          "/health/liveness",
          "/health/readiness",
          "/",
          "/console/main.js",
          "/openapi.yml",
          "/swagger-ui",
          "/swagger-ui/swagger-ui-bundle.js"
        }) {
      assertThat(SERVER.get(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  @Test
  void the_token_is_never_printed() {
    assertThat(new AdminDoor("h", 1, Optional.of("s3cret")).toString()).doesNotContain("s3cret");
  }
}
