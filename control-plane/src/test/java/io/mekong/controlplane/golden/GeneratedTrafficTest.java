package io.mekong.controlplane.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.mekong.tests.kit.EnvoyProcess;
import io.mekong.tests.kit.FreePort;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.HttpSocket;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests flow through a real Envoy that runs nothing but generated resources. */
@Tag("real")
class GeneratedTrafficTest {
  private static final int OUTBOUND = FreePort.find();
  private static final int INBOUND = FreePort.find();
  private static final int INBOUND_TCP = FreePort.find();

  private static SampleService greeter;
  private static Server rpc;
  private static EnvoyProcess caller;
  private static EnvoyProcess beside;
  private static EnvoyProcess besideTcp;

  @BeforeAll
  static void start() throws IOException {
    greeter = SampleService.start("greeter");
    rpc =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new HealthStatusManager().getHealthService())
            .build()
            .start();
    caller = envoy("caller", "{mekong.outbound.port: %d}".formatted(OUTBOUND));
    beside = envoy("beside", inbound("rpc", INBOUND, rpc.getPort()));
    besideTcp = envoy("tcp", inbound("db", INBOUND_TCP, greeter.port()));
    caller.awaitListener("outbound");
    beside.awaitListener("inbound:" + INBOUND);
    besideTcp.awaitListener("inbound:" + INBOUND_TCP);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    caller.close();
    beside.close();
    besideTcp.close();
    rpc.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    greeter.close();
  }

  private static String inbound(String service, int port, int app) {
    return "{mekong.service: %s, mekong.outbound.port: %d, mekong.inbound.port: %d, "
            .formatted(service, FreePort.find(), port)
        + "mekong.app.port: %d}".formatted(app);
  }

  private static EnvoyProcess envoy(String node, String metadata) {
    String in =
        """
        registrations:
          greeter/a: {addr: 127.0.0.1, port: %d}
          rpc/a: {addr: 127.0.0.1, port: %d, protocol: grpc}
          db/a: {addr: 127.0.0.1, port: %d, protocol: tcp}
        lingering: {gone: http}
        nodes:
          %s: %s
        """
            .formatted(greeter.port(), rpc.getPort(), greeter.port(), node, metadata);
    return EnvoyProcess.start(
        ServedStatically.json(
            GoldenOutput.resources(GoldenInput.of(in)).getOrDefault(node, Map.of())));
  }

  @Test
  void the_host_decides_the_service_whatever_its_port() throws IOException {
    for (String host : new String[] {"greeter", "greeter:8080", "GREETER"}) {
      HttpAnswer answer = new HttpSocket(OUTBOUND).get(host, "/");
      assertThat(answer.status()).as(host).isEqualTo(200);
      assertThat(answer.body()).contains("greeter");
    }
  }

  @Test
  void an_unknown_host_is_404_and_a_service_without_instances_503() throws IOException {
    assertThat(new HttpSocket(OUTBOUND).get("nobody", "/").status()).isEqualTo(404);
    assertThat(new HttpSocket(OUTBOUND).get("db", "/").status()).isEqualTo(404);
    assertThat(new HttpSocket(OUTBOUND).get("gone", "/").status()).isEqualTo(503);
  }

  @Test
  void grpc_reaches_a_grpc_service() throws InterruptedException {
    assertThat(health(OUTBOUND)).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void the_inbound_listener_speaks_to_the_application_as_it_is_spoken_to()
      throws InterruptedException {
    assertThat(health(INBOUND)).isEqualTo(ServingStatus.SERVING);
  }

  @Test
  void beside_a_tcp_service_the_bytes_pass_as_they_are() throws IOException {
    assertThat(new HttpSocket(INBOUND_TCP).get("whatever", "/").body()).contains("greeter");
    assertThat(besideTcp.admin().stat("tcp.inbound.downstream_cx_total")).isPositive();
  }

  private static ServingStatus health(int port) throws InterruptedException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .overrideAuthority("rpc")
            .build();
    try {
      return HealthGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .withWaitForReady()
          .check(HealthCheckRequest.getDefaultInstance())
          .getStatus();
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }
}
