package io.mekong.controlplane.admin;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The gRPC twin of the admin port; each call has a virtual thread of its own. */
final class AdminGrpcServer implements AutoCloseable {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_METADATA_BYTES = 8192;
  private static final int MOST_CALLS_OF_CONNECTION = 100;
  private static final int MOST_RESETS = 200;
  private static final int RESET_WINDOW_SECONDS = 30;
  private static final long HANDSHAKE_SECONDS = 10;
  private static final long IDLE_MINUTES = 5;
  private static final long LAST_CALLS_SECONDS = 2;

  /** A client that is gone without a word is noticed after both. */
  private static final long PING_SECONDS = 30;

  private static final long PONG_SECONDS = 10;

  /** Clients may ping as often as this. */
  private static final long LEAST_CLIENT_PING_SECONDS = 5;

  private final Server server;
  private final ExecutorService threads;

  private AdminGrpcServer(Server server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Answers from then on.
   *
   * @throws IOException when the address cannot be bound
   */
  static AdminGrpcServer start(
      InetSocketAddress address, GrpcDoor door, List<BindableService> services) throws IOException {
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("admin-grpc", 0).factory());
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .executor(threads)
            .intercept(door)
            .maxInboundMessageSize(MOST_BYTES)
            .maxInboundMetadataSize(MOST_METADATA_BYTES)
            .maxConcurrentCallsPerConnection(MOST_CALLS_OF_CONNECTION)
            .maxRstFramesPerWindow(MOST_RESETS, RESET_WINDOW_SECONDS)
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            .maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
            .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(PONG_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveTime(LEAST_CLIENT_PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    services.forEach(builder::addService);
    BindableService reflection = ProtoReflectionServiceV1.newInstance();
    return new AdminGrpcServer(builder.addService(reflection).build().start(), threads);
  }

  /** The port that it listens on, never 0. */
  int port() {
    return server.getPort();
  }

  /** Ends the calls and frees the port; waits for it. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(LAST_CALLS_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow().awaitTermination(LAST_CALLS_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
    threads.shutdown();
  }
}
