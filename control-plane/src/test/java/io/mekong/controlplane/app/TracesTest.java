package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableMap;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.mekong.admin.v1.AdminServiceGrpc;
import io.mekong.admin.v1.Event;
import io.mekong.admin.v1.PutResourceRequest;
import io.mekong.admin.v1.WatchEventsRequest;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.RegisterRequest;
import io.mekong.registry.v1.RegistrationServiceGrpc;
import io.mekong.tests.kit.DeltaAdsClient;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control plane that exports its traces to a real OTLP receiver. */
class TracesTest {
  private static final String ENDPOINT = "otel.exporter.otlp.endpoint";
  private static final String DELAY = "otel.bsp.schedule.delay";
  private static final String EDS = XdsType.ENDPOINT.typeUrl();
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path data;

  @SuppressWarnings("NullAway.Init") // set before each test
  private TraceReceiver receiver;

  @SuppressWarnings("NullAway.Init") // set before each test
  private StartedPlane plane;

  @BeforeEach
  void start() throws Exception {
    receiver = new TraceReceiver();
    System.setProperty(ENDPOINT, receiver.endpoint());
    System.setProperty(DELAY, "100");
    plane = StartedPlane.on(data, ImmutableMap.of("mekong.admin-grpc.address", "127.0.0.1:0"));
  }

  @AfterEach
  void stop() {
    plane.close();
    receiver.close();
    System.clearProperty(ENDPOINT);
    System.clearProperty(DELAY);
  }

  private HttpResponse<String> register(String id, String... headers) throws Exception {
    String body = "{\"id\": \"%s\", \"addr\": \"10.0.0.%s\", \"port\": 80}".formatted(id, id);
    HttpRequest request =
        HttpRequest.newBuilder(plane.admin("/api/v1/services/web/instances"))
            .header("Content-Type", "application/json")
            .headers(headers)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return response;
  }

  /** A client that has what there is of the service. */
  private DeltaAdsClient client() throws Exception {
    register("1", "x-unused", "1");
    DeltaAdsClient client = DeltaAdsClient.open(plane.channel(), "sidecar");
    DeltaDiscoveryResponse first = client.subscribe(EDS, "web").expect(EDS);
    client.ack(first);
    if (first.getResourcesCount() == 0) {
      client.expectAndAck(EDS);
    }
    return client;
  }

  private static Span only(List<Span> spans, String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  private static void assertChain(List<Span> spans, String... names) {
    for (int i = 1; i < names.length; i++) {
      Span above = only(spans, names[i - 1]);
      Span below = only(spans, names[i]);
      assertThat(below.getParentSpanId()).as(names[i]).isEqualTo(above.getSpanId());
      assertThat(below.getEndTimeUnixNano()).isGreaterThanOrEqualTo(below.getStartTimeUnixNano());
    }
  }

  private static long number(Span span, String key) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .findFirst()
        .orElseThrow()
        .getValue()
        .getIntValue();
  }

  @Test
  void a_write_over_rest_is_one_trace_up_to_the_ack() throws Exception {
    try (DeltaAdsClient client = client()) {
      HttpResponse<String> answer =
          register("2", "traceparent", "00-" + TRACE + "-" + CALLER + "-01");
      client.expectAndAck(EDS);

      assertThat(answer.headers().firstValue("x-trace-id")).hasValue(TRACE);
      await()
          .untilAsserted(
              () -> assertThat(receiver.ofTrace(TRACE)).extracting(Span::getName).contains("ack"));
      List<Span> spans = receiver.ofTrace(TRACE);
      assertChain(
          spans, "POST /api/v1/services", "etcd.event", "reconcile", "translate", "push", "ack");
      assertThat(
              TraceReceiver.hex(
                  only(spans, "POST /api/v1/services").getParentSpanId().toByteArray()))
          .isEqualTo(CALLER);
      long revision = Long.parseLong(answer.headers().firstValue("Mekong-Revision").orElseThrow());
      Span event = only(spans, "etcd.event");
      assertThat(number(event, "mekong.revision")).isEqualTo(revision);
      assertThat(number(event, "mekong.pushes")).isEqualTo(1);
      assertThat(number(event, "mekong.acks")).isEqualTo(1);
    }
  }

  /** To the admin port that speaks gRPC. */
  private ManagedChannel twin() {
    return StartedPlane.channel(plane.ready().adminGrpc().orElseThrow().port());
  }

  /** Headers of a call that is part of the caller's trace. */
  private static Metadata asked() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
        "00-" + TRACE + "-" + CALLER + "-01");
    return headers;
  }

  @Test
  void a_write_over_grpc_is_one_trace_too() throws Exception {
    ManagedChannel twin = twin();
    Metadata headers = asked();
    AtomicReference<Metadata> answered = new AtomicReference<>(new Metadata());
    try (DeltaAdsClient client = DeltaAdsClient.open(plane.channel(), "sidecar")) {
      client.subscribe(CDS).expectAndAck(CDS);
      var _ =
          AdminServiceGrpc.newBlockingStub(twin)
              .withInterceptors(
                  MetadataUtils.newAttachHeadersInterceptor(headers),
                  MetadataUtils.newCaptureMetadataInterceptor(answered, new AtomicReference<>()))
              .putResource(
                  PutResourceRequest.newBuilder()
                      .setType("clusters")
                      .setName("legacy")
                      .setDocument("{\"name\":\"legacy\",\"connect_timeout\":\"1s\"}")
                      .build());
      client.expectAndAck(CDS);
      assertThat(
              Objects.requireNonNull(answered.get())
                  .get(Metadata.Key.of("x-trace-id", Metadata.ASCII_STRING_MARSHALLER)))
          .isEqualTo(TRACE);
      await()
          .untilAsserted(
              () -> assertThat(receiver.ofTrace(TRACE)).extracting(Span::getName).contains("ack"));
      assertChain(
          receiver.ofTrace(TRACE),
          "mekong.admin.v1.AdminService/PutResource",
          "etcd.event",
          "reconcile",
          "translate",
          "push",
          "ack");
    } finally {
      twin.shutdownNow();
    }
  }

  /** As every client ends it that reads events along. */
  @Test
  void a_call_that_its_client_gives_up_has_its_span_too() throws Exception {
    ManagedChannel twin = twin();
    Metadata headers = asked();
    try {
      register("1", "x-unused", "1");
      Context.CancellableContext call = Context.current().withCancellation();
      call.run(() -> {
        Iterator<Event> events =
            AdminServiceGrpc.newBlockingStub(twin)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .watchEvents(WatchEventsRequest.newBuilder().setAfter(0).build());
        assertThat(events.next().getSeq()).isPositive();
      });
      call.cancel(null);
      await()
          .untilAsserted(() ->
              assertThat(receiver.ofTrace(TRACE))
                  .extracting(Span::getName)
                  .containsExactly("mekong.admin.v1.AdminService/WatchEvents"));
    } finally {
      twin.shutdownNow();
    }
  }

  @Test
  void words_of_strangers_name_no_span() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(plane.admin("/api/v1/no-such-word"))
            .header("traceparent", "00-" + TRACE + "-" + CALLER + "-01")
            .build();
    assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(404);
    await()
        .untilAsserted(() ->
            assertThat(receiver.ofTrace(TRACE))
                .extracting(Span::getName)
                .containsExactly("GET /api/v1/other"));
  }

  @Test
  void b3_is_understood_and_a_refusal_is_an_error() throws Exception {
    try (DeltaAdsClient client = client()) {
      register("3", "b3", TRACE + "-" + CALLER + "-1");
      client.nack(client.expect(EDS), "no");

      await()
          .untilAsserted(
              () -> assertThat(receiver.ofTrace(TRACE)).extracting(Span::getName).contains("ack"));
      List<Span> spans = receiver.ofTrace(TRACE);
      assertThat(only(spans, "ack").getStatus().getCode())
          .isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
      assertThat(number(only(spans, "etcd.event"), "mekong.nacks")).isEqualTo(1);
    }
  }

  @Test
  void what_nobody_traces_is_nobodys_trace() throws Exception {
    try (DeltaAdsClient client = client()) {
      register("2", "traceparent", "00-" + TRACE + "-" + CALLER + "-00");
      client.expectAndAck(EDS);
      assertThat(receiver.ofTrace(TRACE)).isEmpty();
    }
  }

  /** One that goes out with the cluster of a traced registration belongs to that trace. */
  @Test
  void an_event_of_the_store_is_a_trace_of_its_own() throws Exception {
    AtomicInteger id = new AtomicInteger(3);
    try (DeltaAdsClient client = client()) {
      await()
          .untilAsserted(() -> {
            registerOverGrpc(id.incrementAndGet());
            client.expectAndAck(EDS);
            assertThat(receiver.tracesOf("etcd.event"))
                .anySatisfy(trace ->
                    assertThat(receiver.ofTrace(trace))
                        .extracting(Span::getName)
                        .contains("etcd.event", "reconcile", "translate", "push", "ack"));
          });
    }
  }

  /** On the port of the sidecars, where calls have no traces. */
  private void registerOverGrpc(int id) {
    var _ =
        RegistrationServiceGrpc.newBlockingStub(plane.channel())
            .register(
                RegisterRequest.newBuilder()
                    .setInstance(
                        Instance.newBuilder()
                            .setService("web")
                            .setId("" + id)
                            .setAddr("10.0.0." + id)
                            .setPort(80))
                    .build());
  }
}
