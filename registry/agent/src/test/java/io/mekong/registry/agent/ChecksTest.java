package io.mekong.registry.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Checks against real servers on loopback. */
class ChecksTest {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static Optional<String> problem(String check, int port) {
    CheckTarget target = new CheckTarget("127.0.0.1", port, Duration.ofSeconds(20));
    return Checks.parse(check, target).orElseThrow().problem();
  }

  private static int closedPort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void http_wants_a_status_of_200_to_299_and_follows_nothing() throws Exception {
    HttpServer server = HttpServer.create(ANY, 0);
    ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(requests);
    server.createContext(
        "/",
        exchange -> {
          int status = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
          exchange.getResponseHeaders().set("location", "/200");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] some = new byte[1 << 16];
          while (true) {
            exchange.getResponseBody().write(some);
          }
        });
    server.start();
    try {
      int port = server.getAddress().getPort();
      assertThat(problem("http:/200", port)).isEmpty();
      assertThat(problem("http:/204", port)).isEmpty();
      assertThat(problem("http:/302", port)).contains("HTTP status 302");
      assertThat(problem("http:/503", port)).contains("HTTP status 503");
      assertThat(problem("http:/endless", port)).isEmpty();
      assertThat(problem("tcp", port)).isEmpty();
      assertThat(problem("grpc", port)).isPresent();
    } finally {
      server.stop(0);
      requests.shutdownNow();
    }
  }

  @Test
  void grpc_wants_serving() throws Exception {
    HealthStatusManager health = new HealthStatusManager();
    Server server =
        NettyServerBuilder.forAddress(ANY).addService(health.getHealthService()).build().start();
    try {
      assertThat(problem("grpc", server.getPort())).isEmpty();
      assertThat(problem("grpc:shop", server.getPort())).contains("no answer: NOT_FOUND");
      health.setStatus("shop", ServingStatus.NOT_SERVING);
      assertThat(problem("grpc:shop", server.getPort())).contains("it says NOT_SERVING");
      health.setStatus("shop", ServingStatus.SERVING);
      assertThat(problem("grpc:shop", server.getPort())).isEmpty();
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void nobody_there_is_a_problem_and_so_is_silence() throws Exception {
    int nobody = closedPort();
    for (String check : new String[] {"tcp", "http:/", "grpc"}) {
      assertThat(problem(check, nobody)).as(check).isPresent();
    }
    try (ServerSocket silent = new ServerSocket()) {
      silent.bind(ANY);
      CheckTarget target =
          new CheckTarget("127.0.0.1", silent.getLocalPort(), Duration.ofMillis(100));
      assertThat(Checks.parse("http:/", target).orElseThrow().problem()).isPresent();
      assertThat(Checks.parse("grpc", target).orElseThrow().problem()).isPresent();
    }
  }
}
