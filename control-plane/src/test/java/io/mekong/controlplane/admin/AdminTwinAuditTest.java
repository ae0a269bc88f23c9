package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.admin.v1.AdminServiceGrpc;
import io.mekong.admin.v1.AuditEntry;
import io.mekong.admin.v1.ListAuditRequest;
import io.mekong.admin.v1.ListAuditResponse;
import io.mekong.admin.v1.PageQuery;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The audit over REST and over gRPC, and what both say. */
class AdminTwinAuditTest {
  private static final String SECRET =
      """
      {"apiVersion":"mekong/v1","kind":"RawResource",
       "metadata":{"name":"pw","labels":{"node.id":"n"}},
       "spec":{"name":"pw","generic_secret":{"secret":{"inline_string":"hunter2-hunter2"}}}}
      """;
  private static final int ENTRIES = 5;
  private static final TwinAdmin TWIN = new TwinAdmin();

  /** Three registrations, one of which goes, and a secret. */
  @BeforeAll
  static void change() throws Exception {
    for (int i = 1; i <= 3; i++) {
      written("PUT", instance(i), "{\"addr\":\"10.0.0.%d\",\"port\":1}".formatted(i));
    }
    written("DELETE", instance(2), "");
    written("PUT", "/api/v1/resources/secrets/pw", SECRET);
    for (String copy : List.of("store", "disk")) {
      await().until(() -> asked(ListAuditRequest.newBuilder().setCopy(copy)).getTotal() == ENTRIES);
    }
  }

  @AfterAll
  static void stop() {
    TWIN.close();
  }

  private static String instance(int number) {
    return "/api/v1/services/greeter/instances/i" + number;
  }

  private static void written(String method, String path, String body) throws Exception {
    assertThat(TWIN.server().json(method, path, body).statusCode()).isBetween(200, 204);
  }

  private static ListAuditResponse asked(ListAuditRequest.Builder question) {
    return TWIN.stub().listAudit(question.build());
  }

  /**
   * One question.
   *
   * @param query of REST
   * @param call of gRPC
   */
  record Case(String query, ListAuditRequest.Builder call) {
    @Override
    public String toString() {
      return query;
    }
  }

  private static ListAuditRequest.Builder audit() {
    return ListAuditRequest.newBuilder();
  }

  private static Timestamp at(String time) {
    try {
      return Timestamps.parse(time);
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Case> answers() {
    String middle = asked(audit()).getItems(2).getTime();
    return Stream.of(
        new Case("", audit()),
        new Case("?copy=store", audit().setCopy("store")),
        new Case("?copy=disk", audit().setCopy("disk")),
        new Case("?key=greeter/i2", audit().setKey("greeter/i2")),
        new Case("?who=127.0.0.1", audit().setWho("127.0.0.1")),
        new Case("?who=nobody", audit().setWho("nobody")),
        new Case("?since=" + middle, audit().setSince(at(middle))),
        new Case("?since=2999-01-01T00:00:00Z", audit().setSince(at("2999-01-01T00:00:00Z"))),
        new Case(
            "?key=services&limit=2",
            audit().setKey("services").setPaging(PageQuery.newBuilder().setLimit(2))));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void both_answer_alike(Case question) throws Exception {
    TwinAdmin.assertAnsweredAlike(
        TWIN.server().get("/api/v1/audit" + question.query()), asked(question.call()));
  }

  @Test
  void its_filters_choose() {
    assertThat(asked(audit()).getItemsList())
        .extracting(AuditEntry::getAction)
        .containsExactly("put-resource", "deregister", "register", "register", "register");
    assertThat(asked(audit().setKey("greeter/i2")).getTotal()).isEqualTo(2);
    assertThat(asked(audit().setWho("nobody")).getTotal()).isZero();
    assertThat(asked(audit().setSince(at("2999-01-01T00:00:00Z"))).getTotal()).isZero();
  }

  @Test
  void its_pages_follow_each_other_as_over_rest() throws Exception {
    List<Long> seen = new ArrayList<>();
    PageQuery.Builder paging = PageQuery.newBuilder().setLimit(2);
    ListAuditResponse page;
    do {
      page = asked(audit().setPaging(paging));
      TwinAdmin.assertAnsweredAlike(
          TWIN.server().get("/api/v1/audit?limit=2&after=" + paging.getAfter()), page);
      page.getItemsList().forEach(entry -> seen.add(entry.getSeq()));
      paging.setAfter(page.getNext());
    } while (page.hasNext());
    assertThat(seen).containsExactly(5L, 4L, 3L, 2L, 1L);
  }

  @Test
  void a_secret_is_in_neither_copy() {
    for (String copy : List.of("store", "disk")) {
      ListAuditResponse told = asked(audit().setCopy(copy).setKey("secrets/pw"));
      assertThat(told.getItemsList()).singleElement().matches(AuditEntry::hasAfter);
      assertThat(told.toString()).contains("redacted").doesNotContain("hunter2");
    }
  }

  static Stream<Case> failures() {
    return Stream.of(
        new Case("?copy=x", audit().setCopy("x")),
        new Case("?limit=5001", audit().setPaging(PageQuery.newBuilder().setLimit(5001))),
        new Case("?limit=-1&copy=x", audit().setPaging(PageQuery.newBuilder().setLimit(-1))),
        new Case(
            "?since=yesterday&copy=x",
            audit().setSince(Timestamp.newBuilder().setSeconds(Long.MAX_VALUE)).setCopy("x")));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void both_refuse_alike(Case question) throws Exception {
    TwinAdmin.assertRefusedAlike(
        TWIN.server().get("/api/v1/audit" + question.query()), () -> asked(question.call()));
  }

  @Test
  void a_store_that_is_away_is_told_alike() throws Exception {
    try (AdminTestServer away = new AdminTestServer(new AwayKeyStore(), Optional.empty())) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", away.twin()).usePlaintext().build();
      try {
        TwinAdmin.assertRefusedAlike(
            away.get("/api/v1/audit"),
            () -> AdminServiceGrpc.newBlockingStub(channel).listAudit(audit().build()));
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
