package io.mekong.controlplane.admin;

import static io.mekong.controlplane.admin.GrpcAnswers.answer;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.mekong.admin.v1.AdminServiceGrpc;
import io.mekong.admin.v1.Document;
import io.mekong.admin.v1.Event;
import io.mekong.admin.v1.ExplainRequest;
import io.mekong.admin.v1.Explanation;
import io.mekong.admin.v1.Fleet;
import io.mekong.admin.v1.GetFleetRequest;
import io.mekong.admin.v1.GetInstanceRequest;
import io.mekong.admin.v1.GetNodeRequest;
import io.mekong.admin.v1.GetNodeResourceRequest;
import io.mekong.admin.v1.GetPolicyRequest;
import io.mekong.admin.v1.GetPolicyVersionRequest;
import io.mekong.admin.v1.GetReceiptRequest;
import io.mekong.admin.v1.GetReconciliationRequest;
import io.mekong.admin.v1.GetResourceRequest;
import io.mekong.admin.v1.GetServiceRequest;
import io.mekong.admin.v1.GetSettingsRequest;
import io.mekong.admin.v1.GetStatusRequest;
import io.mekong.admin.v1.Instance;
import io.mekong.admin.v1.ListAuditRequest;
import io.mekong.admin.v1.ListAuditResponse;
import io.mekong.admin.v1.ListInstancesRequest;
import io.mekong.admin.v1.ListInstancesResponse;
import io.mekong.admin.v1.ListNodesRequest;
import io.mekong.admin.v1.ListNodesResponse;
import io.mekong.admin.v1.ListPoliciesRequest;
import io.mekong.admin.v1.ListPoliciesResponse;
import io.mekong.admin.v1.ListPolicyVersionsResponse;
import io.mekong.admin.v1.ListQuarantineRequest;
import io.mekong.admin.v1.ListQuarantineResponse;
import io.mekong.admin.v1.ListReceiptsRequest;
import io.mekong.admin.v1.ListReceiptsResponse;
import io.mekong.admin.v1.ListRejectedRequest;
import io.mekong.admin.v1.ListRejectedResponse;
import io.mekong.admin.v1.ListServicesRequest;
import io.mekong.admin.v1.ListServicesResponse;
import io.mekong.admin.v1.Node;
import io.mekong.admin.v1.NodeConfig;
import io.mekong.admin.v1.NodeDiff;
import io.mekong.admin.v1.NodeResource;
import io.mekong.admin.v1.Receipt;
import io.mekong.admin.v1.Reconciliation;
import io.mekong.admin.v1.Service;
import io.mekong.admin.v1.Settings;
import io.mekong.admin.v1.Status;
import io.mekong.admin.v1.WatchEventsRequest;
import io.mekong.controlplane.admin.report.SettingsReport;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawText;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.store.StoredKey;

/** What operators ask over gRPC; each call is on a virtual thread of its own. */
abstract class AdminGrpcQuestions extends AdminServiceGrpc.AdminServiceImplBase {
  private static final double ALL = 100;

  final Operations of;

  /** What REST uses too. */
  record Operations(
      StatusReads status,
      RegistryOperations registry,
      NodeQuestions nodes,
      ReceiptQuestions receipts,
      ExplainQuestions explain,
      QuarantineOrders quarantine,
      ReconciliationOrders reconciliation,
      RegistrationService registrations,
      RawResourceEditor resources,
      PolicyEditor policies,
      EventStreams events,
      AuditReads audit,
      FleetReads fleet,
      SettingsReport settings,
      GrpcWrites writes) {}

  AdminGrpcQuestions(Operations of) {
    this.of = of;
  }

  @Override
  public void getStatus(GetStatusRequest asked, StreamObserver<Status> to) {
    answer(to, () -> ReportMessages.fill(Status.newBuilder(), of.status().status()).build());
  }

  @Override
  public void getSettings(GetSettingsRequest asked, StreamObserver<Settings> to) {
    answer(to, () -> ReportMessages.fill(Settings.newBuilder(), of.settings()).build());
  }

  @Override
  public void listServices(ListServicesRequest asked, StreamObserver<ListServicesResponse> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    ListServicesResponse.newBuilder(),
                    of.registry()
                        .services(
                            GrpcRequests.services(asked), GrpcRequests.paging(asked.getPaging())))
                .build());
  }

  @Override
  public void getService(GetServiceRequest asked, StreamObserver<Service> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(Service.newBuilder(), of.registry().service(asked.getService()))
                .build());
  }

  @Override
  public void listInstances(ListInstancesRequest asked, StreamObserver<ListInstancesResponse> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    ListInstancesResponse.newBuilder(),
                    of.registry()
                        .instances(asked.getService(), GrpcRequests.paging(asked.getPaging())))
                .build());
  }

  @Override
  public void getInstance(GetInstanceRequest asked, StreamObserver<Instance> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    Instance.newBuilder(),
                    of.registry().instance(asked.getService(), asked.getId()))
                .build());
  }

  @Override
  public void listRejected(ListRejectedRequest asked, StreamObserver<ListRejectedResponse> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    ListRejectedResponse.newBuilder(),
                    of.registry().rejected(GrpcRequests.paging(asked.getPaging())))
                .build());
  }

  @Override
  public void listNodes(ListNodesRequest asked, StreamObserver<ListNodesResponse> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    ListNodesResponse.newBuilder(),
                    of.nodes()
                        .nodes(
                            new NodesWish(
                                GrpcRequests.nodes(asked),
                                asked.getGone(),
                                ReplicaChoice.of(asked.getReplicas()),
                                GrpcRequests.paging(asked.getPaging()))))
                .build());
  }

  @Override
  public void getNode(GetNodeRequest asked, StreamObserver<Node> to) {
    answer(
        to, () -> ReportMessages.fill(Node.newBuilder(), of.nodes().node(asked.getId())).build());
  }

  @Override
  public void getNodeConfig(GetNodeRequest asked, StreamObserver<NodeConfig> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(NodeConfig.newBuilder(), of.nodes().config(asked.getId())).build());
  }

  @Override
  public void getNodeResource(GetNodeResourceRequest asked, StreamObserver<NodeResource> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    NodeResource.newBuilder(),
                    of.nodes().resource(asked.getId(), asked.getType(), asked.getName()))
                .build());
  }

  @Override
  public void getNodeDiff(GetNodeRequest asked, StreamObserver<NodeDiff> to) {
    answer(
        to,
        () -> ReportMessages.fill(NodeDiff.newBuilder(), of.nodes().diff(asked.getId())).build());
  }

  @Override
  public void getFleet(GetFleetRequest asked, StreamObserver<Fleet> to) {
    answer(to, () -> ReportMessages.fill(Fleet.newBuilder(), of.fleet().fleet()).build());
  }

  @Override
  public void listPolicies(ListPoliciesRequest asked, StreamObserver<ListPoliciesResponse> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    ListPoliciesResponse.newBuilder(),
                    of.policies().page(asked.getKind(), GrpcRequests.paging(asked.getPaging())))
                .build());
  }

  @Override
  public void explain(ExplainRequest asked, StreamObserver<Explanation> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    Explanation.newBuilder(), of.explain().explain(GrpcRequests.question(asked)))
                .build());
  }

  @Override
  public void getReceipt(GetReceiptRequest asked, StreamObserver<Receipt> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    Receipt.newBuilder(),
                    of.receipts()
                        .receipt(
                            asked.getRevision(),
                            GrpcWrites.wish(
                                asked.getWait(), asked.hasPercent() ? asked.getPercent() : ALL),
                            ReceiptView.of(
                                GrpcRequests.text(asked.getState()),
                                GrpcRequests.paging(asked.getPaging())),
                            ReplicaChoice.of(asked.getReplicas())))
                .build());
  }

  @Override
  public void getReconciliation(GetReconciliationRequest asked, StreamObserver<Reconciliation> to) {
    answer(
        to,
        () -> ReportMessages.fill(Reconciliation.newBuilder(), of.reconciliation().last()).build());
  }

  @Override
  public void listReceipts(ListReceiptsRequest asked, StreamObserver<ListReceiptsResponse> to) {
    answer(
        to,
        () -> {
          ListReceiptsResponse.Builder all = ListReceiptsResponse.newBuilder();
          of.receipts()
              .newest(Paging.of(null, GrpcRequests.limit(asked.getLimit())))
              .forEach(each -> ReportMessages.fill(all.addItemsBuilder(), each));
          return all.build();
        });
  }

  @Override
  public void listQuarantine(
      ListQuarantineRequest asked, StreamObserver<ListQuarantineResponse> to) {
    answer(
        to,
        () -> {
          ListQuarantineResponse.Builder all = ListQuarantineResponse.newBuilder();
          of.quarantine().all().forEach(each -> ReportMessages.fill(all.addItemsBuilder(), each));
          return all.build();
        });
  }

  @Override
  public void getResource(GetResourceRequest asked, StreamObserver<Document> to) {
    answer(
        to,
        () -> {
          RawKey key = key(asked.getType(), asked.getName());
          StoredKey stored = of.resources().read(key);
          return document(RawText.shown(key, stored.value()).asJson().text(), stored);
        });
  }

  @Override
  public void getPolicy(GetPolicyRequest asked, StreamObserver<Document> to) {
    answer(
        to,
        () -> {
          StoredKey stored = of.policies().read(asked.getKind(), asked.getName());
          return document(stored.value(), stored);
        });
  }

  @Override
  public void listPolicyVersions(
      GetPolicyRequest asked, StreamObserver<ListPolicyVersionsResponse> to) {
    answer(
        to,
        () -> {
          ListPolicyVersionsResponse.Builder all = ListPolicyVersionsResponse.newBuilder();
          of.policies()
              .history(new PolicyEditor.Place(asked.getKind(), asked.getName()))
              .forEach(each -> ReportMessages.fill(all.addVersionsBuilder(), each));
          return all.build();
        });
  }

  @Override
  public void getPolicyVersion(GetPolicyVersionRequest asked, StreamObserver<Document> to) {
    answer(
        to,
        () ->
            Document.newBuilder()
                .setDocument(
                    of.policies()
                        .version(
                            new PolicyEditor.Place(asked.getKind(), asked.getName()),
                            asked.getRevision())
                        .toStringUtf8())
                .setRevision(asked.getRevision())
                .build());
  }

  @Override
  public void listAudit(ListAuditRequest asked, StreamObserver<ListAuditResponse> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    ListAuditResponse.newBuilder(),
                    of.audit()
                        .entries(
                            GrpcRequests.audit(asked),
                            GrpcRequests.text(asked.getCopy()),
                            GrpcRequests.paging(asked.getPaging())))
                .build());
  }

  @Override
  public void watchEvents(WatchEventsRequest asked, StreamObserver<Event> to) {
    GrpcEvents.follow(of.events(), asked, (ServerCallStreamObserver<Event>) to);
  }

  private static Document document(ByteString json, StoredKey stored) {
    return Document.newBuilder()
        .setDocument(json.toStringUtf8())
        .setRevision(stored.modRevision())
        .build();
  }

  static RawKey key(String type, String name) {
    return RawResourceEditor.keyOf(type, type + "/" + name);
  }
}
