package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.mekong.admin.v1.AdminServiceGrpc;
import io.mekong.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import io.mekong.admin.v1.DeletePolicyRequest;
import io.mekong.admin.v1.DeleteResourceRequest;
import io.mekong.admin.v1.DrainInstanceRequest;
import io.mekong.admin.v1.Event;
import io.mekong.admin.v1.GetPolicyRequest;
import io.mekong.admin.v1.GetPolicyVersionRequest;
import io.mekong.admin.v1.GetReconciliationRequest;
import io.mekong.admin.v1.GetResourceRequest;
import io.mekong.admin.v1.GetStatusRequest;
import io.mekong.admin.v1.LiftQuarantineRequest;
import io.mekong.admin.v1.PolicyVersion;
import io.mekong.admin.v1.PutPolicyRequest;
import io.mekong.admin.v1.PutResourceRequest;
import io.mekong.admin.v1.ReleaseHeldRequest;
import io.mekong.admin.v1.RollbackPolicyRequest;
import io.mekong.admin.v1.RunReconciliationRequest;
import io.mekong.admin.v1.WatchEventsRequest;
import io.mekong.admin.v1.WriteTerms;
import io.mekong.admin.v1.Written;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.v1.DeregisterRequest;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.RegisterRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What is done over one form, seen over both. */
class AdminTwinOrdersTest {
  private static final String POLICY =
      "{\"apiVersion\":\"mekong/v1\",\"kind\":\"health\",\"metadata\":{\"name\":\"web\"},"
          + "\"spec\":{\"service\":\"greeter\",\"check\":{\"tcp\":{}}}}";

  private static final TwinAdmin TWIN = new TwinAdmin();

  @AfterAll
  static void stop() {
    TWIN.close();
  }

  @Test
  void a_resource_that_one_writes_the_other_reads_and_deletes() throws Exception {
    String json = "{\"name\":\"legacy\",\"connect_timeout\":\"1s\"}";
    Written written =
        TWIN.stub()
            .putResource(
                PutResourceRequest.newBuilder()
                    .setType("clusters")
                    .setName("legacy")
                    .setDocument(json)
                    .setTerms(WriteTerms.newBuilder().setAbsent(true))
                    .build());
    assertThat(written.getCreated()).isTrue();
    HttpResponse<String> rest = TWIN.server().get("/api/v1/resources/clusters/legacy");
    assertThat(rest.headers().firstValue("ETag")).hasValue("\"" + written.getRevision() + "\"");
    GetResourceRequest get =
        GetResourceRequest.newBuilder().setType("clusters").setName("legacy").build();
    assertThat(TWIN.stub().getResource(get).getDocument()).isEqualTo(rest.body());

    TwinAdmin.assertRefusedAlike(
        TWIN.server()
            .send(
                TWIN.server()
                    .request("/api/v1/resources/clusters/legacy")
                    .header("If-Match", "\"999\"")
                    .DELETE()),
        () ->
            TWIN.stub()
                .deleteResource(
                    DeleteResourceRequest.newBuilder()
                        .setType("clusters")
                        .setName("legacy")
                        .setTerms(WriteTerms.newBuilder().setRevision(999))
                        .build()));
    assertThat(
            TWIN.server()
                .send(TWIN.server().request("/api/v1/resources/clusters/legacy").DELETE())
                .statusCode())
        .isEqualTo(204);
    assertThat(
            catchThrowableOfType(StatusRuntimeException.class, () -> TWIN.stub().getResource(get)))
        .isNotNull();
  }

  @Test
  void what_would_not_be_served_is_refused_alike() throws Exception {
    String bad = "{\"name\":\"other\"}";
    TwinAdmin.assertRefusedAlike(
        TWIN.server().json("PUT", "/api/v1/resources/clusters/bad", bad),
        () ->
            TWIN.stub()
                .putResource(
                    PutResourceRequest.newBuilder()
                        .setType("clusters")
                        .setName("bad")
                        .setDocument(bad)
                        .build()));
    TwinAdmin.assertRefusedAlike(
        TWIN.server().json("PUT", "/api/v1/policies/health/bad", "{}"),
        () ->
            TWIN.stub()
                .putPolicy(
                    PutPolicyRequest.newBuilder()
                        .setKind("health")
                        .setName("bad")
                        .setDocument("{}")
                        .build()));
  }

  @Test
  void orders_reach_whom_they_are_for() throws Exception {
    var _ = TWIN.stub().releaseHeld(ReleaseHeldRequest.newBuilder().setService("greeter").build());
    assertThat(TWIN.server().reports.released).contains("greeter");
    LiftQuarantineRequest unknown =
        LiftQuarantineRequest.newBuilder().setType("clusters").setName("nobody").build();
    TwinAdmin.assertRefusedAlike(
        TWIN.server().send(TWIN.server().request("/api/v1/quarantine/clusters/nobody").DELETE()),
        () -> TWIN.stub().liftQuarantine(unknown));
    DrainInstanceRequest drain =
        DrainInstanceRequest.newBuilder().setService("greeter").setId("nobody").build();
    TwinAdmin.assertRefusedAlike(
        TWIN.server().json("POST", "/api/v1/services/greeter/instances/nobody/drain", ""),
        () -> TWIN.stub().drainInstance(drain));
    DeletePolicyRequest delete =
        DeletePolicyRequest.newBuilder().setKind("health").setName("nobody").build();
    TwinAdmin.assertRefusedAlike(
        TWIN.server().send(TWIN.server().request("/api/v1/policies/health/nobody").DELETE()),
        () -> TWIN.stub().deletePolicy(delete));
    Message ran = TWIN.stub().runReconciliation(RunReconciliationRequest.getDefaultInstance());
    assertThat(TWIN.stub().getReconciliation(GetReconciliationRequest.getDefaultInstance()))
        .isInstanceOf(ran.getClass());
  }

  @Test
  void a_time_beyond_all_numbers_is_refused_like_a_long_one() throws Exception {
    PutResourceRequest.Builder put =
        PutResourceRequest.newBuilder()
            .setType("clusters")
            .setName("patient")
            .setDocument("{\"name\":\"patient\",\"connect_timeout\":\"1s\"}");
    put.getTermsBuilder().getWaitBuilder().setSeconds(Long.MAX_VALUE).setNanos(1_000_000_000);
    TwinAdmin.assertRefusedAlike(
        TWIN.server()
            .json("PUT", "/api/v1/resources/clusters/patient?wait=9999s", put.getDocument()),
        () -> TWIN.stub().putResource(put.build()));
  }

  @Test
  void registrations_stand_in_the_audit() {
    RegisterRequest register =
        RegisterRequest.newBuilder()
            .setInstance(
                Instance.newBuilder()
                    .setService("noted")
                    .setId("one")
                    .setAddr("10.0.0.1")
                    .setPort(80))
            .build();
    var _ = TWIN.registrations().register(register);
    var _ = TWIN.registrations().register(register); // says nothing new
    var _ =
        TWIN.registrations()
            .deregister(DeregisterRequest.newBuilder().setService("noted").setId("one").build());
    await()
        .untilAsserted(() ->
            assertThat(AdminTestServer.body(TWIN.server().get("/api/v1/audit")).get("items"))
                .filteredOn(item -> item.get("key").asText().equals("/services/noted/one"))
                .extracting(item -> item.get("action").asText())
                .containsExactly("deregister", "register"));
  }

  @Test
  void events_come_as_they_happen() {
    Iterator<Event> events =
        TWIN.stub()
            .watchEvents(WatchEventsRequest.newBuilder().setService("b").setAfter(0).build());
    for (String service : ImmutableList.of("a", "b")) {
      TWIN.server()
          .events
          .happened(
              7, ImmutableList.of(new RegistryEvent.ProtectionBegan(new ServiceKey(service))));
    }
    Event event = events.next();
    assertThat(event.getType()).isEqualTo("protection-began");
    assertThat(event.getSeq()).isPositive();
    assertThat(event.getFields().getFieldsOrThrow("service").getStringValue()).isEqualTo("b");
  }

  @Test
  void a_moment_that_has_passed_is_told_alike() throws Exception {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-request-deadline", Metadata.ASCII_STRING_MARSHALLER), "1");
    TwinAdmin.assertRefusedAlike(
        TWIN.server()
            .send(TWIN.server().request("/api/v1/status").header("x-request-deadline", "1")),
        () ->
            TWIN.stub()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .getStatus(GetStatusRequest.getDefaultInstance()));
  }

  @Test
  void the_token_opens_both_doors() throws Exception {
    String token = "0123456789abcdef";
    try (AdminTestServer guarded = new AdminTestServer(new AwayKeyStore(), Optional.of(token))) {
      ManagedChannel other =
          NettyChannelBuilder.forAddress("127.0.0.1", guarded.twin()).usePlaintext().build();
      try {
        AdminServiceBlockingStub client = AdminServiceGrpc.newBlockingStub(other);
        TwinAdmin.assertRefusedAlike(
            guarded.get("/api/v1/status"),
            () -> client.getStatus(GetStatusRequest.getDefaultInstance()));
        Metadata headers = new Metadata();
        headers.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        assertThat(
                client
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .getStatus(GetStatusRequest.getDefaultInstance())
                    .getStore()
                    .getKind())
            .isNotEmpty();
      } finally {
        other.shutdownNow();
      }
    }
  }

  @Test
  void a_policy_is_checked_written_and_read_alike() throws Exception {
    PutPolicyRequest.Builder put =
        PutPolicyRequest.newBuilder().setKind("health").setName("web").setDocument(POLICY);
    assertThat(TWIN.stub().putPolicy(put.setDryRun(true).build()))
        .isEqualTo(Written.getDefaultInstance());
    assertThat(TWIN.stub().putPolicy(put.setDryRun(false).build()).getCreated()).isTrue();
    assertThat(
            TWIN.stub()
                .getPolicy(GetPolicyRequest.newBuilder().setKind("health").setName("web").build())
                .getDocument())
        .isEqualTo(TWIN.server().get("/api/v1/policies/health/web").body());
  }

  @Test
  void a_policy_is_rolled_back_alike() throws Exception {
    PutPolicyRequest.Builder put =
        PutPolicyRequest.newBuilder().setKind("health").setName("web").setDocument(POLICY);
    long first = TWIN.stub().putPolicy(put.build()).getRevision();
    TWIN.stub().putPolicy(put.setDocument(POLICY.replace("tcp", "grpc")).build());
    GetPolicyRequest web = GetPolicyRequest.newBuilder().setKind("health").setName("web").build();
    assertThat(TWIN.stub().listPolicyVersions(web).getVersionsList())
        .extracting(PolicyVersion::getRevision)
        .contains(first);
    assertThat(
            TWIN.stub()
                .getPolicyVersion(
                    GetPolicyVersionRequest.newBuilder()
                        .setKind("health")
                        .setName("web")
                        .setRevision(first)
                        .build())
                .getDocument())
        .isEqualTo(POLICY);
    RollbackPolicyRequest.Builder back =
        RollbackPolicyRequest.newBuilder().setKind("health").setName("web").setRevision(first);
    assertThat(TWIN.stub().rollbackPolicy(back.setDryRun(true).build()).getRevision()).isZero();
    assertThat(TWIN.stub().rollbackPolicy(back.setDryRun(false).build()).getRevision())
        .isGreaterThan(first);
    assertThat(TWIN.server().get("/api/v1/policies/health/web").body()).isEqualTo(POLICY);
  }
}
