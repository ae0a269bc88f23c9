package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Any;
import io.envoyproxy.envoy.admin.v3.ClientResourceStatus;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.service.status.v3.ClientConfig.GenericXdsConfig;
import io.envoyproxy.envoy.service.status.v3.ClientStatusDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.status.v3.ClientStatusRequest;
import io.envoyproxy.envoy.service.status.v3.ClientStatusResponse;
import io.envoyproxy.envoy.service.status.v3.ConfigStatus;
import io.envoyproxy.envoy.type.matcher.v3.NodeMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CSDS asked over the wire about clients that are real streams. */
class ClientStatusTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String EDS = XdsType.ENDPOINT.typeUrl();
  private static final String SDS = XdsType.SECRET.typeUrl();

  private final OpenPort port = new OpenPort();

  @AfterEach
  void stop() {
    port.close();
  }

  private ClientStatusResponse fetch(ClientStatusRequest request) {
    return ClientStatusDiscoveryServiceGrpc.newBlockingStub(port.channel())
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .fetchClientStatus(request);
  }

  private ClientStatusResponse everything() {
    return fetch(ClientStatusRequest.getDefaultInstance());
  }

  private List<String> idsOf(StringMatcher.Builder matcher) {
    return fetch(
            ClientStatusRequest.newBuilder()
                .addNodeMatchers(NodeMatcher.newBuilder().setNodeId(matcher))
                .build())
        .getConfigList()
        .stream()
        .map(config -> config.getNode().getId())
        .toList();
  }

  /** Waits until the only client has come this far with its only resource of a type. */
  private GenericXdsConfig awaitThat(String typeUrl, Predicate<GenericXdsConfig> condition) {
    return await().until(() -> only(typeUrl), condition);
  }

  private GenericXdsConfig only(String typeUrl) {
    return everything().getConfigList().stream()
        .flatMap(client -> client.getGenericXdsConfigsList().stream())
        .filter(config -> config.getTypeUrl().equals(typeUrl))
        .findFirst()
        .orElse(GenericXdsConfig.getDefaultInstance());
  }

  private static Predicate<GenericXdsConfig> is(ClientResourceStatus status) {
    return config -> config.getClientStatus() == status;
  }

  private String version(XdsType type, String name) {
    VersionedResource resource = port.publisher().table(type).find(name);
    return resource == null ? "" : resource.version();
  }

  @Test
  void a_resource_goes_from_requested_to_acked_and_to_nacked_with_the_last_good_one()
      throws Exception {
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe(EDS, "a");
      GenericXdsConfig requested = awaitThat(EDS, is(ClientResourceStatus.REQUESTED));
      assertThat(requested.getName()).isEqualTo("a");
      assertThat(requested.getConfigStatus()).isEqualTo(ConfigStatus.NOT_SENT);
      assertThat(requested.hasXdsConfig() || requested.hasLastUpdated()).isFalse();

      port.publisher().put(XdsType.ENDPOINT, "a", 1);
      port.publish(XdsType.ENDPOINT);
      var first = client.expect(EDS);
      GenericXdsConfig sent = awaitThat(EDS, c -> c.getConfigStatus() == ConfigStatus.STALE);
      assertThat(sent.getClientStatus()).isEqualTo(ClientResourceStatus.REQUESTED);
      client.ack(first);
      GenericXdsConfig accepted = awaitThat(EDS, is(ClientResourceStatus.ACKED));
      Any good = first.getResources(0).getResource();
      assertThat(accepted.getXdsConfig()).isEqualTo(good);
      assertThat(accepted.getVersionInfo()).isEqualTo(version(XdsType.ENDPOINT, "a"));
      assertThat(accepted.hasLastUpdated()).isTrue();
      assertThat(accepted.hasErrorState()).isFalse();

      port.publisher().put(XdsType.ENDPOINT, "a", 2);
      port.publish(XdsType.ENDPOINT);
      var second = client.expect(EDS);
      GenericXdsConfig stale = awaitThat(EDS, c -> c.getConfigStatus() == ConfigStatus.STALE);
      assertThat(stale.getClientStatus()).isEqualTo(ClientResourceStatus.ACKED);
      assertThat(stale.getVersionInfo()).isEqualTo(accepted.getVersionInfo());
      client.nack(second, "weights are odd");
      GenericXdsConfig refused = awaitThat(EDS, is(ClientResourceStatus.NACKED));
      assertThat(refused.getXdsConfig()).isEqualTo(good);
      assertThat(refused.getVersionInfo()).isEqualTo(accepted.getVersionInfo());
      assertThat(refused.getErrorState().getDetails()).isEqualTo("weights are odd");
      assertThat(refused.getErrorState().getVersionInfo())
          .isEqualTo(version(XdsType.ENDPOINT, "a"));
      assertThat(refused.getErrorState().getFailedConfiguration())
          .isEqualTo(second.getResources(0).getResource());
      assertThat(refused.getErrorState().hasLastUpdateAttempt()).isTrue();
    }
  }

  @Test
  void what_is_asked_for_and_not_there_does_not_exist() {
    port.publish(XdsType.ENDPOINT);
    try (AdsClient client = AdsClient.open(port.channel(), "n1")) {
      client.request(EDS, "nothing");
      assertThat(awaitThat(EDS, is(ClientResourceStatus.DOES_NOT_EXIST)).getName())
          .isEqualTo("nothing");
    }
  }

  @Test
  void each_client_is_told_with_its_node_and_matchers_select() {
    port.publisher().put(XdsType.CLUSTER, "a", 1).put(XdsType.CLUSTER, "b", 1);
    port.publish(XdsType.CLUSTER);
    try (DeltaAdsClient one = DeltaAdsClient.open(port.channel(), "web-1");
        AdsClient two = AdsClient.open(port.channel(), "db-2")) {
      one.subscribe(CDS).expectAndAck(CDS);
      two.request(CDS);
      await().until(() -> everything().getConfigCount() == 2);
      assertThat(everything().getConfigList())
          .allSatisfy(client -> {
            assertThat(client.getNode().getUserAgentName()).isEqualTo("envoy");
            assertThat(client.getGenericXdsConfigsList())
                .extracting(GenericXdsConfig::getName)
                .containsExactly("a", "b");
          });
      assertThat(idsOf(StringMatcher.newBuilder().setExact("web-1"))).containsExactly("web-1");
      assertThat(idsOf(StringMatcher.newBuilder().setPrefix("db"))).containsExactly("db-2");
      assertThat(idsOf(StringMatcher.newBuilder().setSuffix("-1"))).containsExactly("web-1");
      assertThat(idsOf(StringMatcher.newBuilder().setContains("-")))
          .containsExactly("db-2", "web-1");
      assertThat(idsOf(StringMatcher.newBuilder().setExact("WEB-1"))).isEmpty();
      assertThat(idsOf(StringMatcher.newBuilder().setExact("WEB-1").setIgnoreCase(true)))
          .containsExactly("web-1");
      assertThatThrownBy(() ->
              idsOf(
                  StringMatcher.newBuilder()
                      .setSafeRegex(RegexMatcher.newBuilder().setRegex(".*"))))
          .hasMessageContaining("INVALID_ARGUMENT")
          .hasMessageContaining("safe_regex is not offered; use exact, prefix, suffix or contains");
    }
  }

  @Test
  void contents_are_left_out_when_nobody_wants_them() {
    port.publisher().put(XdsType.CLUSTER, "a", 1);
    port.publish(XdsType.CLUSTER);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe(CDS).expectAndAck(CDS);
      awaitThat(CDS, is(ClientResourceStatus.ACKED));
      GenericXdsConfig config =
          fetch(ClientStatusRequest.newBuilder().setExcludeResourceContents(true).build())
              .getConfig(0)
              .getGenericXdsConfigs(0);
      assertThat(config.hasXdsConfig()).isFalse();
      assertThat(config.getVersionInfo()).isEqualTo(version(XdsType.CLUSTER, "a"));
    }
  }

  @Test
  void of_a_secret_only_name_and_version_are_told_even_when_it_is_refused() {
    port.publisher().put(XdsType.SECRET, "s", 4711);
    port.publish(XdsType.SECRET);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe(SDS, "s").expectAndAck(SDS);
      GenericXdsConfig accepted = awaitThat(SDS, is(ClientResourceStatus.ACKED));
      assertThat(accepted.getName()).isEqualTo("s");
      assertThat(accepted.getVersionInfo()).isEqualTo(version(XdsType.SECRET, "s"));
      assertThat(accepted.hasXdsConfig()).isFalse();

      port.publisher().put(XdsType.SECRET, "s", 4712);
      port.publish(XdsType.SECRET);
      client.nack(client.expect(SDS), "no key in v4712");
      GenericXdsConfig refused = awaitThat(SDS, is(ClientResourceStatus.NACKED));
      assertThat(refused.getErrorState().hasFailedConfiguration()).isFalse();
      assertThat(refused.toString()).doesNotContain("v4711", "v4712");
    }
  }

  @Test
  void a_private_key_within_another_resource_is_taken_out() throws Exception {
    UpstreamTlsContext.Builder tls = UpstreamTlsContext.newBuilder().setSni("example.com");
    tls.getCommonTlsContextBuilder()
        .addTlsCertificatesBuilder()
        .getPrivateKeyBuilder()
        .setInlineString("a private key");
    Cluster cluster =
        Cluster.newBuilder()
            .setName("a")
            .setTransportSocket(
                TransportSocket.newBuilder().setName("tls").setTypedConfig(Any.pack(tls.build())))
            .build();
    port.publisher()
        .edit(
            XdsType.CLUSTER,
            new TableEdit(
                ImmutableList.of(VersionedResource.encode(XdsType.CLUSTER, "", cluster)),
                ImmutableSet.of()));
    port.publish(XdsType.CLUSTER);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe(CDS).expectAndAck(CDS);
      Cluster shown =
          awaitThat(CDS, is(ClientResourceStatus.ACKED)).getXdsConfig().unpack(Cluster.class);
      UpstreamTlsContext context =
          shown.getTransportSocket().getTypedConfig().unpack(UpstreamTlsContext.class);
      assertThat(context.getSni()).isEqualTo("example.com");
      assertThat(context.getCommonTlsContext().getTlsCertificates(0).getPrivateKey())
          .satisfies(key -> assertThat(key.getInlineString()).isEqualTo("[redacted]"));
      assertThat(everything().toByteString().toString(StandardCharsets.ISO_8859_1))
          .contains("example.com")
          .doesNotContain("a private key");
    }
  }

  /** Collects what comes. */
  private record Answers<T>(BlockingQueue<T> queue, CompletableFuture<Boolean> end)
      implements StreamObserver<T> {
    static <T> Answers<T> collect() {
      return new Answers<>(new LinkedBlockingQueue<>(), new CompletableFuture<>());
    }

    @Override
    public void onNext(T response) {
      queue.add(response);
    }

    @Override
    public void onError(Throwable fault) {
      end.completeExceptionally(fault);
    }

    @Override
    public void onCompleted() {
      end.complete(true);
    }

    T next() throws InterruptedException {
      T next = queue.poll(10, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no answer; ended: " + end);
      }
      return next;
    }
  }

  @Test
  void on_a_stream_every_question_is_answered_anew() throws Exception {
    Answers<ClientStatusResponse> answers = Answers.collect();
    StreamObserver<ClientStatusRequest> questions =
        ClientStatusDiscoveryServiceGrpc.newStub(port.channel()).streamClientStatus(answers);
    questions.onNext(ClientStatusRequest.getDefaultInstance());
    assertThat(answers.next().getConfigList()).isEmpty();
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), "n1")) {
      client.subscribe(CDS);
      await().until(() -> everything().getConfigCount() == 1);
      questions.onNext(ClientStatusRequest.getDefaultInstance());
      questions.onNext(ClientStatusRequest.getDefaultInstance());
      questions.onCompleted();
      assertThat(answers.next().getConfigCount()).isEqualTo(1);
      assertThat(answers.next().getConfigCount()).isEqualTo(1);
      assertThat(answers.end().get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void reflection_lists_the_service() throws Exception {
    Answers<ServerReflectionResponse> answers = Answers.collect();
    ServerReflectionGrpc.newStub(port.channel())
        .serverReflectionInfo(answers)
        .onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(answers.next().getListServicesResponse().getServiceList())
        .anyMatch(s -> s.getName().equals(ClientStatusDiscoveryServiceGrpc.SERVICE_NAME));
  }
}
