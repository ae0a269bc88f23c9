package io.mekong.controlplane.app.rehearsal;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.LeaseRevokeResponse;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicLong;

/** Leases that never end. Any thread. */
final class RehearsedLeases extends LeaseGrpc.LeaseImplBase {
  private static final long SECONDS = 60;

  private final AtomicLong granted = new AtomicLong();

  @Override
  public void leaseGrant(LeaseGrantRequest asked, StreamObserver<LeaseGrantResponse> to) {
    to.onNext(
        LeaseGrantResponse.newBuilder()
            .setID(granted.incrementAndGet())
            .setTTL(asked.getTTL())
            .build());
    to.onCompleted();
  }

  @Override
  public void leaseRevoke(LeaseRevokeRequest asked, StreamObserver<LeaseRevokeResponse> to) {
    to.onNext(LeaseRevokeResponse.getDefaultInstance());
    to.onCompleted();
  }

  @Override
  public StreamObserver<LeaseKeepAliveRequest> leaseKeepAlive(
      StreamObserver<LeaseKeepAliveResponse> to) {
    return new StreamObserver<>() {
      @Override
      public void onNext(LeaseKeepAliveRequest asked) {
        to.onNext(LeaseKeepAliveResponse.newBuilder().setID(asked.getID()).setTTL(SECONDS).build());
      }

      @Override
      public void onError(Throwable end) {}

      @Override
      public void onCompleted() {
        to.onCompleted();
      }
    };
  }
}
