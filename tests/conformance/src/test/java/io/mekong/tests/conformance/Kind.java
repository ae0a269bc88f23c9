package io.mekong.tests.conformance;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.grpc.MethodDescriptor;
import java.util.List;

/** Types of resources that scenarios speak of: one with a wildcard by custom and one without. */
enum Kind {
  CLUSTER("clusters", "type.googleapis.com/envoy.config.cluster.v3.Cluster"),
  ENDPOINT("endpoints", "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment");

  private final String folder;
  private final String typeUrl;

  Kind(String folder, String typeUrl) {
    this.folder = folder;
    this.typeUrl = typeUrl;
  }

  /** Its part of a path of the admin REST. */
  String folder() {
    return folder;
  }

  String typeUrl() {
    return typeUrl;
  }

  /** A resource that says this; contents are digits. */
  String json(String name, String content) {
    return switch (this) {
      case CLUSTER ->
          "{\"name\": \"%s\", \"connect_timeout\": \"%ss\", \"type\": \"STATIC\"}"
              .formatted(name, content);
      case ENDPOINT ->
          "{\"cluster_name\": \"%s\", \"policy\": {\"overprovisioning_factor\": %s}}"
              .formatted(name, content);
    };
  }

  /** Names and contents. */
  ImmutableMap<String, String> read(List<Any> resources) {
    ImmutableMap.Builder<String, String> read = ImmutableMap.builder();
    try {
      for (Any resource : resources) {
        switch (this) {
          case CLUSTER -> {
            Cluster cluster = resource.unpack(Cluster.class);
            read.put(cluster.getName(), Long.toString(cluster.getConnectTimeout().getSeconds()));
          }
          case ENDPOINT -> {
            ClusterLoadAssignment endpoints = resource.unpack(ClusterLoadAssignment.class);
            read.put(
                endpoints.getClusterName(),
                Integer.toString(endpoints.getPolicy().getOverprovisioningFactor().getValue()));
          }
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("not a " + this, e);
    }
    return read.buildOrThrow();
  }

  MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta(Service service) {
    return switch (service) {
      case AGGREGATED -> AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
      case OF_ITS_OWN ->
          switch (this) {
            case CLUSTER -> ClusterDiscoveryServiceGrpc.getDeltaClustersMethod();
            case ENDPOINT -> EndpointDiscoveryServiceGrpc.getDeltaEndpointsMethod();
          };
    };
  }

  MethodDescriptor<DiscoveryRequest, DiscoveryResponse> sotw(Service service) {
    return switch (service) {
      case AGGREGATED -> AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod();
      case OF_ITS_OWN ->
          switch (this) {
            case CLUSTER -> ClusterDiscoveryServiceGrpc.getStreamClustersMethod();
            case ENDPOINT -> EndpointDiscoveryServiceGrpc.getStreamEndpointsMethod();
          };
    };
  }

  /** Where a type is asked for. */
  enum Service {
    AGGREGATED,
    OF_ITS_OWN
  }
}
