package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
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
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every gRPC service of the xDS port answers. */
class ServicesTest {
  private final OpenPort port = new OpenPort();

  @AfterEach
  void stop() {
    port.close();
  }

  private static ServiceDescriptor service(XdsType type) {
    return switch (type) {
      case CLUSTER -> ClusterDiscoveryServiceGrpc.getServiceDescriptor();
      case ENDPOINT -> EndpointDiscoveryServiceGrpc.getServiceDescriptor();
      case SECRET -> SecretDiscoveryServiceGrpc.getServiceDescriptor();
      case RUNTIME -> RuntimeDiscoveryServiceGrpc.getServiceDescriptor();
      case EXTENSION_CONFIG -> ExtensionConfigDiscoveryServiceGrpc.getServiceDescriptor();
      case LISTENER -> ListenerDiscoveryServiceGrpc.getServiceDescriptor();
      case ROUTE -> RouteDiscoveryServiceGrpc.getServiceDescriptor();
      case SCOPED_ROUTE -> ScopedRoutesDiscoveryServiceGrpc.getServiceDescriptor();
      case VIRTUAL_HOST -> VirtualHostDiscoveryServiceGrpc.getServiceDescriptor();
    };
  }

  private static <Q extends Message, R extends Message> MethodDescriptor<Q, R> method(
      XdsType type, String kind, Q request, R response) {
    return service(type).getMethods().stream()
        .filter(method -> String.valueOf(method.getBareMethodName()).startsWith(kind))
        .map(method ->
            method.toBuilder(ProtoUtils.marshaller(request), ProtoUtils.marshaller(response))
                .build())
        .findFirst()
        .orElseThrow();
  }

  private static MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta(
      XdsType type) {
    return method(
        type,
        "Delta",
        DeltaDiscoveryRequest.getDefaultInstance(),
        DeltaDiscoveryResponse.getDefaultInstance());
  }

  private static MethodDescriptor<DiscoveryRequest, DiscoveryResponse> sotw(
      XdsType type, String kind) {
    return method(
        type, kind, DiscoveryRequest.getDefaultInstance(), DiscoveryResponse.getDefaultInstance());
  }

  @ParameterizedTest
  @EnumSource
  void the_delta_service_of_a_type_answers_without_being_told_the_type(XdsType type) {
    port.publisher().put(type, "a", 1);
    port.publish(type);
    try (DeltaAdsClient client = DeltaAdsClient.open(port.channel(), delta(type), "n1")) {
      assertThat(client.subscribe("", "a").expectAndAck(type.typeUrl()).getResourcesList())
          .extracting(Resource::getName)
          .containsExactly("a");
      port.publisher().put(type, "a", 2);
      port.publish(type);
      client.expectAndAck(type.typeUrl());
    }
  }

  /** The service of virtual hosts is delta only. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VIRTUAL_HOST")
  void the_sotw_service_of_a_type_answers_without_being_told_the_type(XdsType type) {
    port.publisher().put(type, "a", 1);
    port.publish(type);
    try (AdsClient client = AdsClient.open(port.channel(), sotw(type, "Stream"), "n1")) {
      DiscoveryResponse first = client.request("", "a").expect(type.typeUrl());
      assertThat(first.getResourcesCount()).isOne();
      client.ack(first, "a");
      port.publisher().put(type, "a", 2);
      port.publish(type);
      client.expect(type.typeUrl());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VIRTUAL_HOST")
  void polling_is_refused_and_told_what_to_use(XdsType type) {
    assertThatThrownBy(() ->
            ClientCalls.blockingUnaryCall(
                port.channel(),
                sotw(type, "Fetch"),
                CallOptions.DEFAULT,
                DiscoveryRequest.getDefaultInstance()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContainingAll(Status.Code.UNIMPLEMENTED.name(), "Stream", "Delta");
  }

  @Test
  void health_says_serving_from_the_first_tables_to_the_shutdown() throws Exception {
    assertThat(health()).isEqualTo(ServingStatus.NOT_SERVING);
    port.server().serving();
    assertThat(health()).isEqualTo(ServingStatus.SERVING);

    BlockingClientCall<?, HealthCheckResponse> watched =
        HealthGrpc.newBlockingV2Stub(port.channel()).watch(HealthCheckRequest.getDefaultInstance());
    assertThat(next(watched)).isEqualTo(ServingStatus.SERVING);
    port.server().shutdown(Duration.ZERO);
    assertThat(next(watched)).isEqualTo(ServingStatus.NOT_SERVING);
  }

  private static ServingStatus next(BlockingClientCall<?, HealthCheckResponse> watched)
      throws Exception {
    return Objects.requireNonNull(watched.read(10, TimeUnit.SECONDS)).getStatus();
  }

  private ServingStatus health() {
    return HealthGrpc.newBlockingStub(port.channel())
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  @Test
  void reflection_lists_every_service_and_knows_their_messages() throws Exception {
    ServerReflectionResponse all =
        reflect(ServerReflectionRequest.newBuilder().setListServices("").build());
    assertThat(all.getListServicesResponse().getServiceList())
        .extracting(ServiceResponse::getName)
        .contains(AggregatedDiscoveryServiceGrpc.SERVICE_NAME, HealthGrpc.SERVICE_NAME)
        .containsAll(Arrays.stream(XdsType.values()).map(type -> service(type).getName()).toList());
    for (String symbol :
        ImmutableList.of(
            AggregatedDiscoveryServiceGrpc.SERVICE_NAME,
            DeltaDiscoveryRequest.getDescriptor().getFullName())) {
      ServerReflectionResponse found =
          reflect(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());
      assertThat(found.getFileDescriptorResponse().getFileDescriptorProtoCount()).isPositive();
    }
  }

  private ServerReflectionResponse reflect(ServerReflectionRequest request) throws Exception {
    BlockingClientCall<ServerReflectionRequest, ServerReflectionResponse> call =
        ServerReflectionGrpc.newBlockingV2Stub(port.channel()).serverReflectionInfo();
    call.write(request);
    ServerReflectionResponse answer = call.read(10, TimeUnit.SECONDS);
    call.cancel("done", null);
    return answer;
  }
}
