package io.mekong.controlplane.xds.server;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.extension.v3.ExtensionConfigDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.ScopedRoutesDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.VirtualHostDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.runtime.v3.RuntimeDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.TestPublisher;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each type goes over the wire by name and in both forms of the protocol. */
class EveryTypeTest {
  private static final String UNWRAPS = "xds.config.resource-in-sotw";
  private static final String NAME = "routes/name";

  private final OpenPort port = new OpenPort();
  private final TestPublisher publisher = port.publisher();
  private final ManagedChannel channel = port.channel();

  @BeforeEach
  void start() {
    for (XdsType type : XdsType.values()) {
      publisher.put(type, NAME, 1);
    }
    publish();
  }

  @AfterEach
  void stop() {
    port.close();
  }

  private void publish() {
    port.publish(XdsType.values());
  }

  private Any stored(XdsType type) {
    return Any.pack(requireNonNull(publisher.table(type).find(NAME)).decode());
  }

  @ParameterizedTest
  @EnumSource(XdsType.class)
  void delta_brings_it_by_name_follows_its_change_and_tells_that_it_is_gone(XdsType type) {
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "n1")) {
      DeltaDiscoveryResponse first =
          client.subscribe(type.typeUrl(), NAME).expectAndAck(type.typeUrl());
      assertThat(first.getResourcesList()).extracting(Resource::getName).containsExactly(NAME);
      assertThat(first.getResources(0).getResource()).isEqualTo(stored(type));
      publisher.put(type, NAME, 2);
      publish();
      assertThat(client.expectAndAck(type.typeUrl()).getResources(0).getResource())
          .isEqualTo(stored(type));
      publisher.remove(type, NAME);
      publish();
      assertThat(client.expectAndAck(type.typeUrl()).getRemovedResourcesList())
          .containsExactly(NAME);
    }
  }

  @ParameterizedTest
  @EnumSource(XdsType.class)
  void sotw_brings_it_by_name_and_follows_its_change(XdsType type) {
    try (AdsClient client = AdsClient.open(channel, "n1")) {
      DiscoveryResponse first = client.request(type.typeUrl(), NAME).expect(type.typeUrl());
      assertThat(first.getResourcesList()).containsExactly(stored(type));
      client.ack(first, NAME);
      publisher.put(type, NAME, 2);
      publish();
      assertThat(client.expect(type.typeUrl()).getResourcesList()).containsExactly(stored(type));
    }
  }

  @ParameterizedTest
  @EnumSource(XdsType.class)
  void the_service_of_its_own_takes_its_type_for_granted(XdsType type) {
    var answer = new LinkedBlockingQueue<DeltaDiscoveryResponse>();
    StreamObserver<DeltaDiscoveryRequest> call =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(deltaMethod(type), CallOptions.DEFAULT), into(answer));
    DeltaDiscoveryRequest.Builder request =
        DeltaDiscoveryRequest.newBuilder().addResourceNamesSubscribe(NAME);
    request.getNodeBuilder().setId("n1");
    call.onNext(request.build());
    assertThat(take(answer).getResources(0).getResource()).isEqualTo(stored(type));
    call.onCompleted();
  }

  @Test
  void a_time_to_live_reaches_clients_of_both_forms() throws InvalidProtocolBufferException {
    Cluster cluster = Cluster.newBuilder().setName(NAME).build();
    VersionedResource lasting =
        VersionedResource.lasting(
            XdsType.CLUSTER, NAME, cluster, Optional.of(Duration.ofSeconds(30)));
    publisher.edit(XdsType.CLUSTER, new TableEdit(ImmutableList.of(lasting), ImmutableSet.of()));
    publish();
    String url = XdsType.CLUSTER.typeUrl();
    try (DeltaAdsClient delta = DeltaAdsClient.open(channel, "n1");
        AdsClient envoy = AdsClient.open(channel, "n2");
        AdsClient announcing = AdsClient.open(channel, other().addClientFeatures(UNWRAPS).build());
        AdsClient plain = AdsClient.open(channel, other().build())) {
      Resource resource = delta.subscribe(url, NAME).expect(url).getResources(0);
      assertThat(resource.getTtl()).isEqualTo(Durations.fromSeconds(30));
      assertThat(resource.getResource()).isEqualTo(Any.pack(cluster));
      for (AdsClient sotw : List.of(envoy, announcing)) {
        assertThat(sotw.request(url).expect(url).getResources(0).unpack(Resource.class))
            .isEqualTo(resource);
      }
      assertThat(plain.request(url).expect(url).getResources(0)).isEqualTo(Any.pack(cluster));
    }
  }

  private static Node.Builder other() {
    return Node.newBuilder().setId("n3").setUserAgentName("ours");
  }

  private static MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> deltaMethod(
      XdsType type) {
    return switch (type) {
      case CLUSTER -> ClusterDiscoveryServiceGrpc.getDeltaClustersMethod();
      case ENDPOINT -> EndpointDiscoveryServiceGrpc.getDeltaEndpointsMethod();
      case SECRET -> SecretDiscoveryServiceGrpc.getDeltaSecretsMethod();
      case RUNTIME -> RuntimeDiscoveryServiceGrpc.getDeltaRuntimeMethod();
      case EXTENSION_CONFIG -> ExtensionConfigDiscoveryServiceGrpc.getDeltaExtensionConfigsMethod();
      case LISTENER -> ListenerDiscoveryServiceGrpc.getDeltaListenersMethod();
      case ROUTE -> RouteDiscoveryServiceGrpc.getDeltaRoutesMethod();
      case SCOPED_ROUTE -> ScopedRoutesDiscoveryServiceGrpc.getDeltaScopedRoutesMethod();
      case VIRTUAL_HOST -> VirtualHostDiscoveryServiceGrpc.getDeltaVirtualHostsMethod();
    };
  }

  private static <T> StreamObserver<T> into(BlockingQueue<T> queue) {
    return new StreamObserver<>() {
      @Override
      public void onNext(T response) {
        queue.add(response);
      }

      @Override
      public void onError(Throwable fault) {}

      @Override
      public void onCompleted() {}
    };
  }

  private static <T> T take(BlockingQueue<T> queue) {
    await().until(() -> !queue.isEmpty());
    return queue.remove();
  }

  @ParameterizedTest
  @EnumSource(
      value = XdsType.class,
      names = {"CLUSTER", "LISTENER", "SCOPED_ROUTE"})
  void types_asked_for_without_names_come_whole_and_absence_is_removal(XdsType type) {
    publisher.put(type, "other", 1);
    publish();
    try (AdsClient client = AdsClient.open(channel, "n1")) {
      DiscoveryResponse both = client.request(type.typeUrl()).expect(type.typeUrl());
      assertThat(both.getResourcesList()).hasSize(2);
      client.ack(both);
      publisher.remove(type, "other");
      publish();
      assertThat(client.expect(type.typeUrl()).getResourcesList()).containsExactly(stored(type));
    }
  }
}
