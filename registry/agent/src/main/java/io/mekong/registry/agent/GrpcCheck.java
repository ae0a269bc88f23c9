package io.mekong.registry.agent;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Works when {@code grpc.health.v1.Health} says SERVING. Each check is a new connection: one that
 * failed would wait up to two minutes before it tries again.
 *
 * @param service name to ask for; empty for the whole server
 */
record GrpcCheck(CheckTarget target, String service) implements Check {
  @Override
  public Optional<String> problem() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(target.socketAddress()).usePlaintext().build();
    try {
      ServingStatus status =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(target.limit().toNanos(), TimeUnit.NANOSECONDS)
              .check(HealthCheckRequest.newBuilder().setService(service).build())
              .getStatus();
      return status == ServingStatus.SERVING ? Optional.empty() : Optional.of("it says " + status);
    } catch (StatusRuntimeException e) {
      return Optional.of("no answer: " + e.getStatus().getCode());
    } finally {
      channel.shutdownNow();
    }
  }
}
