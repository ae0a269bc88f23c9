package io.mekong.tests.e2e;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.LongAdder;

/** A gRPC server on loopback that has the health service and counts its calls. */
final class RpcInstance implements AutoCloseable {
  private final LongAdder calls = new LongAdder();
  private final Server server;

  RpcInstance() {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new HealthStatusManager().getHealthService())
            .intercept(new Counting())
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port for a gRPC server", e);
    }
  }

  int port() {
    return server.getPort();
  }

  /** Calls that came in since the start. */
  long calls() {
    return calls.sum();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Counting implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      calls.increment();
      return next.startCall(call, headers);
    }
  }
}
