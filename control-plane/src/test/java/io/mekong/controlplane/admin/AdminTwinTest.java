package io.mekong.controlplane.admin;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.mekong.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import io.mekong.admin.v1.ExplainRequest;
import io.mekong.admin.v1.GetFleetRequest;
import io.mekong.admin.v1.GetInstanceRequest;
import io.mekong.admin.v1.GetNodeRequest;
import io.mekong.admin.v1.GetNodeResourceRequest;
import io.mekong.admin.v1.GetPolicyRequest;
import io.mekong.admin.v1.GetReceiptRequest;
import io.mekong.admin.v1.GetResourceRequest;
import io.mekong.admin.v1.GetServiceRequest;
import io.mekong.admin.v1.GetSettingsRequest;
import io.mekong.admin.v1.GetStatusRequest;
import io.mekong.admin.v1.ListInstancesRequest;
import io.mekong.admin.v1.ListNodesRequest;
import io.mekong.admin.v1.ListPoliciesRequest;
import io.mekong.admin.v1.ListQuarantineRequest;
import io.mekong.admin.v1.ListReceiptsRequest;
import io.mekong.admin.v1.ListRejectedRequest;
import io.mekong.admin.v1.ListServicesRequest;
import io.mekong.admin.v1.PageQuery;
import java.net.http.HttpResponse;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same questions over REST and over gRPC, and what both say. */
class AdminTwinTest {
  private static final TwinAdmin TWIN = new TwinAdmin();

  @AfterAll
  static void stop() {
    TWIN.close();
  }

  /**
   * One question.
   *
   * @param path of REST
   * @param call of gRPC
   */
  record Case(String path, Function<AdminServiceBlockingStub, Message> call) {
    @Override
    public String toString() {
      return path;
    }
  }

  private static Case of(String path, Function<AdminServiceBlockingStub, Message> call) {
    return new Case("/api/v1/" + path, call);
  }

  private static PageQuery page(String after, int limit) {
    return PageQuery.newBuilder().setAfter(after).setLimit(limit).build();
  }

  static Stream<Case> answers() {
    return Stream.of(
        of("status", s -> s.getStatus(GetStatusRequest.getDefaultInstance())),
        of("settings", s -> s.getSettings(GetSettingsRequest.getDefaultInstance())),
        of("fleet", s -> s.getFleet(GetFleetRequest.getDefaultInstance())),
        of("services", s -> s.listServices(ListServicesRequest.getDefaultInstance())),
        of(
            "services?contains=greet&limit=2&after=a",
            s ->
                s.listServices(
                    ListServicesRequest.newBuilder()
                        .setContains("greet")
                        .setPaging(page("a", 2))
                        .build())),
        of(
            "services?state=unserved&limit=2",
            s ->
                s.listServices(
                    ListServicesRequest.newBuilder()
                        .setState("unserved")
                        .setPaging(page("", 2))
                        .build())),
        of(
            "services/greeter",
            s -> s.getService(GetServiceRequest.newBuilder().setService("greeter").build())),
        of(
            "services/greeter/instances",
            s -> s.listInstances(ListInstancesRequest.newBuilder().setService("greeter").build())),
        of(
            "services/greeter/instances/one",
            s ->
                s.getInstance(
                    GetInstanceRequest.newBuilder().setService("greeter").setId("one").build())),
        of("registry/rejected", s -> s.listRejected(ListRejectedRequest.getDefaultInstance())),
        of("nodes", s -> s.listNodes(ListNodesRequest.getDefaultInstance())),
        of("quarantine", s -> s.listQuarantine(ListQuarantineRequest.getDefaultInstance())),
        of("receipts", s -> s.listReceipts(ListReceiptsRequest.getDefaultInstance())),
        of(
            "receipts/12",
            s -> s.getReceipt(GetReceiptRequest.newBuilder().setRevision(12).build())),
        of(
            "receipts/12?state=acked&limit=1&wait=10ms&for=50",
            s ->
                s.getReceipt(
                    GetReceiptRequest.newBuilder()
                        .setRevision(12)
                        .setState("acked")
                        .setPaging(page("", 1))
                        .setWait(Duration.newBuilder().setNanos(10_000_000))
                        .setPercent(50)
                        .build())),
        of(
            "explain?service=greeter&instance=one",
            s ->
                s.explain(
                    ExplainRequest.newBuilder().setService("greeter").setInstance("one").build())),
        of(
            "policies/health",
            s -> s.listPolicies(ListPoliciesRequest.newBuilder().setKind("health").build())));
  }

  static Stream<Case> nodeAnswers() {
    return Stream.of(
        of("nodes/node-1", s -> s.getNode(GetNodeRequest.newBuilder().setId("node-1").build())),
        of(
            "nodes/node-1/config",
            s -> s.getNodeConfig(GetNodeRequest.newBuilder().setId("node-1").build())),
        of(
            "nodes/node-1/config/clusters/a/b%20c",
            s -> s.getNodeResource(resourceOf("node-1", "clusters", "a/b c"))),
        of(
            "nodes/node-1/diff",
            s -> s.getNodeDiff(GetNodeRequest.newBuilder().setId("node-1").build())));
  }

  static Stream<Case> answersOfAll() {
    return Stream.of(
        of(
            "nodes?replicas=all&gone=true",
            s ->
                s.listNodes(
                    ListNodesRequest.newBuilder().setReplicas("all").setGone(true).build())),
        of(
            "receipts/12?replicas=all",
            s ->
                s.getReceipt(
                    GetReceiptRequest.newBuilder().setRevision(12).setReplicas("all").build())));
  }

  /** REST's answer fits the message without a word too many, and then both are equal. */
  @ParameterizedTest
  @MethodSource({"answers", "nodeAnswers", "answersOfAll"})
  void both_answer_alike(Case question) throws Exception {
    HttpResponse<String> rest = TWIN.server().get(question.path());
    TwinAdmin.assertAnsweredAlike(rest, question.call().apply(TWIN.stub()));
  }

  static Stream<Case> failures() {
    return Stream.of(
        of(
            "services/nobody",
            s -> s.getService(GetServiceRequest.newBuilder().setService("nobody").build())),
        of(
            "services/BAD%20NAME",
            s -> s.getService(GetServiceRequest.newBuilder().setService("BAD NAME").build())),
        of(
            "services?limit=5001",
            s ->
                s.listServices(ListServicesRequest.newBuilder().setPaging(page("", 5001)).build())),
        of(
            "services?state=sad",
            s -> s.listServices(ListServicesRequest.newBuilder().setState("sad").build())),
        of(
            "services/greeter/instances/nobody",
            s ->
                s.getInstance(
                    GetInstanceRequest.newBuilder().setService("greeter").setId("nobody").build())),
        of("nodes/nobody", s -> s.getNode(GetNodeRequest.newBuilder().setId("nobody").build())),
        of(
            "nodes/nobody/config",
            s -> s.getNodeConfig(GetNodeRequest.newBuilder().setId("nobody").build())));
  }

  private static GetNodeResourceRequest resourceOf(String id, String type, String name) {
    return GetNodeResourceRequest.newBuilder().setId(id).setType(type).setName(name).build();
  }

  static Stream<Case> moreFailures() {
    return Stream.of(
        of(
            "nodes/nobody/diff",
            s -> s.getNodeDiff(GetNodeRequest.newBuilder().setId("nobody").build())),
        of(
            "nodes/nobody/config/clusters/a",
            s -> s.getNodeResource(resourceOf("nobody", "clusters", "a"))),
        of(
            "nodes/node-1/config/nonsense/a",
            s -> s.getNodeResource(resourceOf("node-1", "nonsense", "a"))),
        of(
            "resources/nonsense/x",
            s ->
                s.getResource(
                    GetResourceRequest.newBuilder().setType("nonsense").setName("x").build())),
        of(
            "resources/clusters/nobody",
            s ->
                s.getResource(
                    GetResourceRequest.newBuilder().setType("clusters").setName("nobody").build())),
        of(
            "policies/retry",
            s -> s.listPolicies(ListPoliciesRequest.newBuilder().setKind("retry").build())),
        of(
            "policies/health/nobody",
            s ->
                s.getPolicy(
                    GetPolicyRequest.newBuilder().setKind("health").setName("nobody").build())),
        of("receipts/9", s -> s.getReceipt(GetReceiptRequest.newBuilder().setRevision(9).build())),
        of("receipts/0", s -> s.getReceipt(GetReceiptRequest.getDefaultInstance())),
        of(
            "receipts/99",
            s -> s.getReceipt(GetReceiptRequest.newBuilder().setRevision(99).build())),
        of(
            "receipts/12?wait=10s",
            s ->
                s.getReceipt(
                    GetReceiptRequest.newBuilder()
                        .setRevision(12)
                        .setWait(Duration.newBuilder().setSeconds(10))
                        .build())),
        of(
            "receipts/12?state=sad",
            s ->
                s.getReceipt(
                    GetReceiptRequest.newBuilder().setRevision(12).setState("sad").build())),
        of(
            "receipts/12?replicas=two",
            s ->
                s.getReceipt(
                    GetReceiptRequest.newBuilder().setRevision(12).setReplicas("two").build())),
        of(
            "nodes?replicas=two",
            s -> s.listNodes(ListNodesRequest.newBuilder().setReplicas("two").build())),
        of("explain", s -> s.explain(ExplainRequest.getDefaultInstance())),
        of(
            "explain?service=BAD%20NAME",
            s -> s.explain(ExplainRequest.newBuilder().setService("BAD NAME").build())));
  }

  @ParameterizedTest
  @MethodSource({"failures", "moreFailures"})
  void both_refuse_alike(Case question) throws Exception {
    TwinAdmin.assertRefusedAlike(
        TWIN.server().get(question.path()), () -> question.call().apply(TWIN.stub()));
  }
}
