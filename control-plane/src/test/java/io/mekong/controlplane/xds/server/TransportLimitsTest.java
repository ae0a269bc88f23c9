package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.DeltaAdsClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an abusive connection does ends that connection; another one is served all the time. */
class TransportLimitsTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String ADS =
      AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod().getFullMethodName();
  private static final int MOST_STREAMS = 128;
  private static final int MOST_RESETS = 200;

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();
  private final OpenPort port =
      new OpenPort(
          new XdsObserver() {
            @Override
            public void opened() {
              begun.incrementAndGet();
            }

            @Override
            public void connectionFault() {
              faults.incrementAndGet();
            }
          });
  private final DeltaAdsClient other = DeltaAdsClient.open(port.channel(), "other");
  private int published;

  @BeforeEach
  void serve() {
    port.publish(XdsType.CLUSTER);
    var _ = other.subscribe(CDS).expectAndAck(CDS);
  }

  @AfterEach
  void stop() {
    other.close();
    port.close();
  }

  private void assertTheOtherIsServed() {
    port.publisher().put(XdsType.CLUSTER, "c" + published++, 1);
    port.publish(XdsType.CLUSTER);
    assertThat(other.expectAndAck(CDS).getResourcesCount()).isOne();
  }

  /** Ended by the handshake's time-out of 10 s, not by the two minutes of gRPC's default. */
  @Test
  void a_connection_that_never_says_what_it_speaks_is_ended() throws IOException {
    try (Socket silent = new Socket()) {
      silent.connect(port.server().address());
      silent.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
      silent.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
    assertTheOtherIsServed();
  }

  /** CVE-2023-44487. */
  @Test
  void a_connection_that_begins_and_cancels_without_end_is_ended() throws IOException {
    try (RawHttp2 client = new RawHttp2(port.server().address())) {
      try {
        for (int i = 0; i < 10 * MOST_RESETS; i++) {
          client.begin(2 * i + 1, ADS);
          client.cancel(2 * i + 1);
        }
      } catch (SocketException e) {
        // The server has closed in the meantime.
      }
      assertThat(lastWord(client)).contains(RawHttp2.ENHANCE_YOUR_CALM);
    }
    assertThat(begun.get()).isLessThan(2 * MOST_RESETS);
    assertTheOtherIsServed();
  }

  /**
   * It does not wait for the SETTINGS of the server, which say how many it may (CVE-2026-47244).
   */
  @Test
  void a_connection_has_no_more_streams_than_it_may() throws IOException {
    try (RawHttp2 client = new RawHttp2(port.server().address())) {
      for (int i = 0; i < 2 * MOST_STREAMS; i++) {
        client.begin(2 * i + 1, ADS);
      }
      Optional<RawHttp2.Frame> frame = client.read();
      while (frame.isPresent() && frame.get().type() != RawHttp2.RST_STREAM) {
        frame = client.read();
      }
      assertThat(frame).contains(new RawHttp2.Frame(RawHttp2.RST_STREAM, RawHttp2.REFUSED_STREAM));
    }
    assertThat(faults.get()).isPositive();
    assertThat(begun.get()).isLessThanOrEqualTo(1 + MOST_STREAMS);
    assertTheOtherIsServed();
  }

  private static Optional<Integer> lastWord(RawHttp2 client) throws IOException {
    Optional<RawHttp2.Frame> frame = client.read();
    while (frame.isPresent()) {
      if (frame.get().type() == RawHttp2.GOAWAY) {
        return Optional.of(frame.get().error());
      }
      frame = client.read();
    }
    return Optional.empty();
  }

  @Test
  void headers_that_are_too_large_are_refused() {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9 * 1024));
    Channel channel =
        ClientInterceptors.intercept(
            port.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n")) {
      assertThat(client.subscribe(CDS).expectEnd().isOk()).isFalse();
    }
    assertTheOtherIsServed();
  }

  /** A message counts unpacked: 5 MB of the same letter are a few kilobytes on the wire. */
  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip"})
  void a_request_that_is_too_large_is_refused(String encoding) {
    Channel channel = ClientInterceptors.intercept(port.channel(), new Compressed(encoding));
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n")) {
      client.send(
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl(CDS)
              .setResponseNonce("x".repeat(5_000_000)));
      assertThat(client.expectEnd().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }
    assertTheOtherIsServed();
  }

  private record Compressed(String encoding) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return next.newCall(method, options.withCompression(encoding));
    }
  }

  /** Port scanners and lost browsers. */
  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u0016\u0003\u0001\u0002"})
  void who_does_not_speak_http_2_is_hung_up_on(String words) throws IOException {
    try (Socket socket =
        new Socket(port.server().address().getAddress(), port.server().address().getPort())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(words.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      while (socket.getInputStream().read() >= 0) {
        // It may tell why.
      }
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
    Awaitility.await().untilAsserted(() -> assertThat(faults.get()).isPositive());
    assertTheOtherIsServed();
  }
}
