package io.mekong.registry.health;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Asks one instance once. Blocks for the time-out at most; any thread. Follows no redirect, keeps
 * no body and no cookie.
 */
final class Prober implements AutoCloseable {
  private Optional<HttpClient> http = Optional.empty();
  private boolean closed;

  /** Why the instance did not pass; empty when it did. */
  Optional<String> fault(Check check, InetSocketAddress at) throws InterruptedException {
    try {
      return switch (check.probe()) {
        case Check.Probe.Http(String path) -> http(path, at, check.timeout());
        case Check.Probe.Tcp() -> tcp(at, check.timeout());
        case Check.Probe.Grpc(String service) -> grpc(service, at, check.timeout());
      };
    } catch (IOException | URISyntaxException | RuntimeException e) {
      return Optional.of(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private Optional<String> http(String path, InetSocketAddress at, Duration timeout)
      throws IOException, InterruptedException, URISyntaxException {
    InetAddress address = at.getAddress();
    String host =
        address.getAddress().length == 4
            ? address.getHostAddress()
            : "[" + address.getHostAddress() + "]";
    URI uri = new URI("http://" + host + ":" + at.getPort() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("User-Agent", "mekong-health-check")
            .GET()
            .build();
    HttpResponse<InputStream> response =
        client().send(request, HttpResponse.BodyHandlers.ofInputStream());
    response.body().close(); // Not read: it might have no end, and the time-out ends before it.
    int status = response.statusCode();
    return status / 100 == 2 ? Optional.empty() : Optional.of("HTTP status " + status);
  }

  /** Made when the first check asks for it: it reads all root certificates, 50 ms of a start. */
  private synchronized HttpClient client() throws IOException {
    if (closed) {
      throw new IOException("checks have ended");
    }
    if (http.isEmpty()) {
      http =
          Optional.of(
              HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1)
                  .followRedirects(HttpClient.Redirect.NEVER)
                  .build());
    }
    return http.get();
  }

  private static Optional<String> tcp(InetSocketAddress at, Duration timeout) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(at, (int) timeout.toMillis());
      return Optional.empty();
    }
  }

  private static Optional<String> grpc(String service, InetSocketAddress at, Duration timeout) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(at).usePlaintext().disableRetry().build();
    try {
      HealthCheckResponse.ServingStatus status =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
              .check(HealthCheckRequest.newBuilder().setService(service).build())
              .getStatus();
      return status == HealthCheckResponse.ServingStatus.SERVING
          ? Optional.empty()
          : Optional.of("gRPC health " + status);
    } finally {
      channel.shutdownNow();
    }
  }

  @Override
  public void close() {
    end()
        .ifPresent(client -> {
          client.shutdownNow();
          client.close();
        });
  }

  private synchronized Optional<HttpClient> end() {
    closed = true;
    return http;
  }
}
