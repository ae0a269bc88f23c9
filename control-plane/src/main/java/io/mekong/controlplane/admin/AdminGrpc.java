package io.mekong.controlplane.admin;

import static io.mekong.controlplane.admin.GrpcAnswers.answer;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.mekong.admin.v1.DeletePolicyRequest;
import io.mekong.admin.v1.DeleteResourceRequest;
import io.mekong.admin.v1.DrainInstanceRequest;
import io.mekong.admin.v1.LiftQuarantineRequest;
import io.mekong.admin.v1.LiftQuarantineResponse;
import io.mekong.admin.v1.PutPolicyRequest;
import io.mekong.admin.v1.PutResourceRequest;
import io.mekong.admin.v1.Reconciliation;
import io.mekong.admin.v1.Registration;
import io.mekong.admin.v1.ReleaseHeldRequest;
import io.mekong.admin.v1.ReleaseHeldResponse;
import io.mekong.admin.v1.RollbackPolicyRequest;
import io.mekong.admin.v1.RunReconciliationRequest;
import io.mekong.admin.v1.Written;
import io.mekong.controlplane.admin.report.RegistrationReport;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.service.Names;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.service.Terms;
import java.util.function.BiFunction;

/** The same, and what operators do. */
final class AdminGrpc extends AdminGrpcQuestions {
  AdminGrpc(Operations of) {
    super(of);
  }

  @Override
  public void runReconciliation(RunReconciliationRequest asked, StreamObserver<Reconciliation> to) {
    answer(
        to,
        () ->
            ReportMessages.fill(
                    Reconciliation.newBuilder(),
                    of.reconciliation().run(GrpcCaller.current().actor()))
                .build());
  }

  @Override
  public void liftQuarantine(
      LiftQuarantineRequest asked, StreamObserver<LiftQuarantineResponse> to) {
    answer(
        to,
        () -> {
          of.quarantine().lift(asked.getType(), asked.getName(), GrpcCaller.current().actor());
          return LiftQuarantineResponse.getDefaultInstance();
        });
  }

  @Override
  public void releaseHeld(ReleaseHeldRequest asked, StreamObserver<ReleaseHeldResponse> to) {
    answer(
        to,
        () -> {
          if (asked.getService().isEmpty()) {
            of.registry().releaseAll(GrpcCaller.current().actor());
          } else {
            of.registry().release(asked.getService(), GrpcCaller.current().actor());
          }
          return ReleaseHeldResponse.getDefaultInstance();
        });
  }

  @Override
  public void drainInstance(DrainInstanceRequest asked, StreamObserver<Registration> to) {
    answer(
        to,
        () -> {
          return registration(
              asked,
              "drain",
              (name, terms) ->
                  of.registrations().drain(name, RegistrationService.Drainer.OPERATOR, terms));
        });
  }

  @Override
  public void undrainInstance(DrainInstanceRequest asked, StreamObserver<Registration> to) {
    answer(
        to,
        () -> {
          return registration(
              asked, "undrain", (name, terms) -> of.registrations().undrain(name, terms));
        });
  }

  @Override
  public void putResource(PutResourceRequest asked, StreamObserver<Written> to) {
    answer(
        to,
        () -> {
          RawKey key = key(asked.getType(), asked.getName());
          ByteString value = ByteString.copyFromUtf8(asked.getDocument());
          return of.writes()
              .write(
                  asked.getTerms(), "put-resource", terms -> of.resources().put(key, value, terms));
        });
  }

  @Override
  public void deleteResource(DeleteResourceRequest asked, StreamObserver<Written> to) {
    answer(
        to,
        () -> {
          RawKey key = key(asked.getType(), asked.getName());
          return of.writes()
              .write(
                  asked.getTerms(),
                  "delete-resource",
                  terms -> new KeyEditor.Written(false, of.resources().delete(key, terms)));
        });
  }

  @Override
  public void putPolicy(PutPolicyRequest asked, StreamObserver<Written> to) {
    answer(
        to,
        () -> {
          ByteString value = ByteString.copyFromUtf8(asked.getDocument());
          if (asked.getDryRun()) {
            of.policies().check(asked.getKind(), asked.getName(), value);
            return Written.getDefaultInstance();
          }
          PolicyEditor.Place place = new PolicyEditor.Place(asked.getKind(), asked.getName());
          return of.writes()
              .write(
                  asked.getTerms(), "put-policy", terms -> of.policies().put(place, value, terms));
        });
  }

  @Override
  public void deletePolicy(DeletePolicyRequest asked, StreamObserver<Written> to) {
    answer(
        to,
        () -> {
          PolicyEditor.Place place = new PolicyEditor.Place(asked.getKind(), asked.getName());
          return of.writes()
              .write(
                  asked.getTerms(),
                  "delete-policy",
                  terms -> new KeyEditor.Written(false, of.policies().delete(place, terms)));
        });
  }

  @Override
  public void rollbackPolicy(RollbackPolicyRequest asked, StreamObserver<Written> to) {
    answer(
        to,
        () -> {
          PolicyEditor.Place place = new PolicyEditor.Place(asked.getKind(), asked.getName());
          long revision = asked.getRevision();
          if (asked.getDryRun()) {
            of.policies().checkRollback(place, revision);
            return Written.getDefaultInstance();
          }
          return of.writes()
              .write(
                  asked.getTerms(),
                  "rollback-policy",
                  terms -> of.policies().rollback(place, revision, terms));
        });
  }

  private Registration registration(
      DrainInstanceRequest asked,
      String action,
      BiFunction<InstanceRef, Terms, io.mekong.registry.service.Registration> change) {
    ReceiptWish wish = GrpcWrites.wish(asked.getTerms());
    InstanceRef name = Names.instance(asked.getService(), asked.getId());
    RegistrationReport report =
        RegistrationReport.of(change.apply(name, of.writes().terms(asked.getTerms(), action)));
    var _ = of.writes().receipt(asked.getTerms(), report.revision(), wish);
    return ReportMessages.fill(Registration.newBuilder(), report).build();
  }
}
