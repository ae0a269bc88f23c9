package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdminReconciliationTest {
  private static final String PATH = "/api/v1/reconciliation";

  private final AdminTestServer server = new AdminTestServer(new AwayKeyStore(), Optional.empty());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void there_is_a_report_once_one_has_run() throws Exception {
    HttpResponse<String> before = server.get(PATH);
    assertThat(before.statusCode()).isEqualTo(404);
    assertThat(AdminTestServer.body(before).get("code").textValue()).isEqualTo("NOT_RECONCILED");
    HttpResponse<String> run = server.json("POST", PATH, "");
    assertThat(run.statusCode()).as(run.body()).isEqualTo(200);
    JsonNode report = AdminTestServer.body(run);
    assertThat(report.get("served"))
        .hasToString(
            "{\"compared\":7,\"differences\":1,\"mended\":1,\"found\":[{\"type\":\"clusters\","
                + "\"of\":\"view\",\"name\":\"greeter\",\"has\":\"old\","
                + "\"what\":\"it should not be served\"}],"
                + "\"explained\":[{\"because\":\"a version is in quarantine\",\"count\":2}]}");
    assertThat(report.get("store").get("notDone").textValue()).isEqualTo("the store is away");
    assertThat(report.get("tookMillis").intValue()).isEqualTo(12);
    assertThat(AdminTestServer.body(server.get(PATH))).isEqualTo(report);
  }
}
