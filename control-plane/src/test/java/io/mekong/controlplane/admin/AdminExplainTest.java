package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.admin.report.ExplainReports;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions for an explanation, over REST. */
class AdminExplainTest {
  private static final AdminTestServer SERVER =
      new AdminTestServer(new AwayKeyStore(), Optional.empty());

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @Test
  void an_explanation_is_a_chain_of_facts() throws Exception {
    HttpResponse<String> answer = SERVER.get("/api/v1/explain?service=a&instance=b%2Bc&node=n");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"subject\":\"a test\",\"verdict\":\"NO\",\"because\":\"weight is 0\","
                + "\"registrations\":7,\"resources\":5,\"facts\":[{\"step\":\"weight\","
                + "\"effect\":\"AGAINST\",\"what\":\"weight is 0\",\"from\":\"/services/a/b @3\"}]}");
    assertThat(SERVER.explained)
        .contains(
            new ExplainReports.Question(
                Optional.of("a"),
                Optional.of("b+c"),
                Optional.empty(),
                Optional.empty(),
                Optional.of("n")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"service=a", "service=a&node=n", "type=clusters&name=a/b"})
  void a_service_and_a_resource_can_be_asked_for(String question) throws Exception {
    assertThat(SERVER.get("/api/v1/explain?" + question).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "node=n, 400, INVALID_PARAMETER",
    "type=clusters, 400, INVALID_PARAMETER",
    "name=a, 400, INVALID_PARAMETER",
    "instance=a, 400, INVALID_PARAMETER",
    "service=a&type=clusters&name=a, 400, INVALID_PARAMETER",
    "service=A%20B, 404, UNKNOWN_SERVICE",
  })
  void a_question_that_cannot_be_answered_is_a_problem(String question, int status, String code)
      throws Exception {
    HttpResponse<String> answer = SERVER.get("/api/v1/explain?" + question);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(AdminTestServer.body(answer).get("code").textValue()).isEqualTo(code);
  }
}
