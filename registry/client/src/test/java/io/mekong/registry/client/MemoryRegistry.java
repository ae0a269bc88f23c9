package io.mekong.registry.client;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.mekong.registry.v1.DeregisterRequest;
import io.mekong.registry.v1.DeregisterResponse;
import io.mekong.registry.v1.DrainRequest;
import io.mekong.registry.v1.Health;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.Outcome;
import io.mekong.registry.v1.RegisterRequest;
import io.mekong.registry.v1.RegisterResponse;
import io.mekong.registry.v1.RegistrationServiceGrpc;
import io.mekong.registry.v1.RenewRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A registration service on loopback that keeps everything in memory, on leases of no end. */
final class MemoryRegistry extends RegistrationServiceGrpc.RegistrationServiceImplBase
    implements AutoCloseable {
  final Map<String, Instance> instances = new ConcurrentHashMap<>();

  /** What the next calls are refused with. */
  final ConcurrentLinkedQueue<Code> refusals = new ConcurrentLinkedQueue<>();

  private @Nullable Server server;
  private int port;

  void start() {
    try {
      server =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .addService(this)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = server.getPort();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void register(RegisterRequest request, StreamObserver<RegisterResponse> to) {
    change(request.getInstance().getId(), to, before -> request.getInstance());
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RegisterResponse> to) {
    change(request.getId(), to, before -> before);
  }

  @Override
  public void drain(DrainRequest request, StreamObserver<RegisterResponse> to) {
    change(
        request.getId(),
        to,
        before ->
            before == null ? null : before.toBuilder().setHealth(Health.HEALTH_DRAINING).build());
  }

  @Override
  public void deregister(DeregisterRequest request, StreamObserver<DeregisterResponse> to) {
    instances.remove(request.getId());
    to.onNext(DeregisterResponse.getDefaultInstance());
    to.onCompleted();
  }

  private void change(
      String id, StreamObserver<RegisterResponse> to, UnaryOperator<@Nullable Instance> change) {
    Code refusal = refusals.poll();
    Instance now =
        refusal != null ? null : instances.compute(id, (key, before) -> change.apply(before));
    if (now == null) {
      to.onError(fault(refusal == null ? Code.NOT_FOUND : refusal));
      return;
    }
    to.onNext(
        RegisterResponse.newBuilder()
            .setInstance(now)
            .setOutcome(Outcome.OUTCOME_REPLACED)
            .setTtl(com.google.protobuf.Duration.newBuilder().setSeconds(1))
            .build());
    to.onCompleted();
  }

  private static Throwable fault(Code code) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage("so it is")
            .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("REASON").build()));
    if (code == Code.RESOURCE_EXHAUSTED) {
      var delay = com.google.protobuf.Duration.newBuilder().setNanos(300_000_000);
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  /** Stops as a process that is killed; {@link #start} takes the same port. */
  void stop() {
    if (server != null) {
      server.shutdownNow();
      try {
        server.awaitTermination();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() {
    stop();
  }
}
