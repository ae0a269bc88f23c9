package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.extension.v3.ExtensionConfigDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.ScopedRoutesDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.VirtualHostDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.runtime.v3.RuntimeDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The gRPC services of the xDS protocol. All streams of all services go the same way; a service of
 * a single type differs only in that a request may leave its type out.
 */
final class XdsServices {
  private static final Map<XdsType, ServiceDescriptor> SINGLE_TYPE =
      Map.of(
          XdsType.CLUSTER, ClusterDiscoveryServiceGrpc.getServiceDescriptor(),
          XdsType.ENDPOINT, EndpointDiscoveryServiceGrpc.getServiceDescriptor(),
          XdsType.SECRET, SecretDiscoveryServiceGrpc.getServiceDescriptor(),
          XdsType.RUNTIME, RuntimeDiscoveryServiceGrpc.getServiceDescriptor(),
          XdsType.EXTENSION_CONFIG, ExtensionConfigDiscoveryServiceGrpc.getServiceDescriptor(),
          XdsType.LISTENER, ListenerDiscoveryServiceGrpc.getServiceDescriptor(),
          XdsType.ROUTE, RouteDiscoveryServiceGrpc.getServiceDescriptor(),
          XdsType.SCOPED_ROUTE, ScopedRoutesDiscoveryServiceGrpc.getServiceDescriptor(),
          XdsType.VIRTUAL_HOST, VirtualHostDiscoveryServiceGrpc.getServiceDescriptor());

  private final Supplier<LoopShard> here;

  /** Services whose streams belong to the shard of the event loop that they begin on. */
  XdsServices(Supplier<LoopShard> here) {
    this.here = here;
  }

  ImmutableList<ServerServiceDefinition> all() {
    ImmutableList.Builder<ServerServiceDefinition> services = ImmutableList.builder();
    services.add(service(AggregatedDiscoveryServiceGrpc.getServiceDescriptor(), Optional.empty()));
    SINGLE_TYPE.forEach((type, descriptor) -> services.add(service(descriptor, Optional.of(type))));
    return services.build();
  }

  private ServerServiceDefinition service(ServiceDescriptor generated, Optional<XdsType> type) {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(generated.getName())
            .setSchemaDescriptor(generated.getSchemaDescriptor());
    ImmutableList.Builder<Binding<?>> bindings = ImmutableList.builder();
    for (MethodDescriptor<?, ?> method : generated.getMethods()) {
      Binding<?> binding = binding(method, type);
      descriptor.addMethod(binding.method());
      bindings.add(binding);
    }
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(descriptor.build());
    bindings.build().forEach(binding -> binding.addTo(service));
    return service.build();
  }

  /** A method together with what answers it. */
  private record Binding<Q extends Message>(
      MethodDescriptor<Incoming<Q>, WireResponse> method,
      ServerCallHandler<Incoming<Q>, WireResponse> handler) {
    void addTo(ServerServiceDefinition.Builder service) {
      service.addMethod(method, handler);
    }
  }

  private Binding<?> binding(MethodDescriptor<?, ?> method, Optional<XdsType> type) {
    String name = String.valueOf(method.getBareMethodName());
    if (name.startsWith("Delta")) {
      return stream(
          method,
          io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest.getDefaultInstance(),
          new Dialogue.Delta(),
          type);
    }
    if (name.startsWith("Stream")) {
      return stream(
          method,
          io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest.getDefaultInstance(),
          new Dialogue.Sotw(),
          type);
    }
    return refused(method);
  }

  private <Q extends Message> Binding<Q> stream(
      MethodDescriptor<?, ?> generated, Q prototype, Dialogue<Q> dialogue, Optional<XdsType> type) {
    return new Binding<>(
        typed(generated, prototype),
        (call, headers) -> {
          LoopShard shard = here.get();
          DiscoveryStream<Q> stream = new DiscoveryStream<>(call, dialogue, type, shard);
          shard.opened(stream);
          return stream;
        });
  }

  private static Binding<?> refused(MethodDescriptor<?, ?> generated) {
    return new Binding<>(
        typed(
            generated,
            io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest.getDefaultInstance()),
        (call, headers) -> {
          call.close(
              Status.UNIMPLEMENTED.withDescription(
                  "polling is not offered; use the Stream or Delta method of this service"),
              new Metadata());
          return new io.grpc.ServerCall.Listener<>() {};
        });
  }

  private static <Q extends Message> MethodDescriptor<Incoming<Q>, WireResponse> typed(
      MethodDescriptor<?, ?> generated, Q prototype) {
    return MethodDescriptor.<Incoming<Q>, WireResponse>newBuilder()
        .setType(generated.getType())
        .setFullMethodName(generated.getFullMethodName())
        .setSchemaDescriptor(generated.getSchemaDescriptor())
        .setRequestMarshaller(Incoming.marshaller(prototype))
        .setResponseMarshaller(new WireMarshaller())
        .build();
  }
}
