package io.mekong.controlplane.hds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multimaps;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.service.health.v3.ClusterEndpointsHealth;
import io.envoyproxy.envoy.service.health.v3.ClusterHealthCheck;
import io.envoyproxy.envoy.service.health.v3.EndpointHealth;
import io.envoyproxy.envoy.service.health.v3.EndpointHealthResponse;
import io.envoyproxy.envoy.service.health.v3.HealthCheckSpecifier;
import io.envoyproxy.envoy.service.health.v3.LocalityEndpoints;
import io.envoyproxy.envoy.service.health.v3.LocalityEndpointsHealth;
import io.mekong.registry.health.Check;
import io.mekong.registry.health.Testimony;
import io.mekong.registry.lifecycle.Sight.Sample;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.ServiceInstance;
import java.time.Duration;

/** Between our records and Envoy's messages of HDS. */
final class HdsMessages {
  /** How often an Envoy reports. */
  static final Duration REPORTS = Duration.ofSeconds(1);

  private HdsMessages() {}

  static HealthCheckSpecifier specifier(Assignment assignment) {
    HealthCheckSpecifier.Builder specifier =
        HealthCheckSpecifier.newBuilder().setInterval(proto(REPORTS));
    for (Assignment.OfService service : assignment.services()) {
      specifier.addClusterHealthChecks(
          ClusterHealthCheck.newBuilder()
              .setClusterName(service.name())
              .addHealthChecks(healthCheck(service.check()))
              .addAllLocalityEndpoints(endpoints(service.instances())));
    }
    return specifier.build();
  }

  /**
   * One result decides for Envoy: how many make an opinion is decided by us. Its clusters of HDS
   * have no traffic, and Envoy checks such ones once a minute unless told otherwise.
   */
  private static HealthCheck healthCheck(Check check) {
    HealthCheck.Builder message =
        HealthCheck.newBuilder()
            .setTimeout(proto(check.timeout()))
            .setInterval(proto(check.interval()))
            .setNoTrafficInterval(proto(check.interval()))
            .setUnhealthyInterval(proto(check.again()))
            .setNoTrafficHealthyInterval(proto(check.interval()))
            .setUnhealthyThreshold(com.google.protobuf.UInt32Value.of(1))
            .setHealthyThreshold(com.google.protobuf.UInt32Value.of(1));
    switch (check.probe()) {
      case Check.Probe.Http(String path) ->
          message.setHttpHealthCheck(
              HealthCheck.HttpHealthCheck.newBuilder().setPath(path).setHost("mekong"));
      case Check.Probe.Tcp() ->
          message.setTcpHealthCheck(HealthCheck.TcpHealthCheck.getDefaultInstance());
      case Check.Probe.Grpc(String _) ->
          throw new IllegalArgumentException("Envoy cannot check gRPC by HDS");
    }
    return message.build();
  }

  private static com.google.protobuf.Duration proto(Duration time) {
    return Durations.fromNanos(time.toNanos());
  }

  private static ImmutableList<LocalityEndpoints> endpoints(
      ImmutableList<ServiceInstance> instances) {
    ImmutableList.Builder<LocalityEndpoints> all = ImmutableList.builder();
    Multimaps.index(instances, instance -> instance.endpoint().locality())
        .asMap()
        .forEach((locality, there) -> {
          LocalityEndpoints.Builder group =
              LocalityEndpoints.newBuilder().setLocality(locality(locality));
          there.stream().map(HdsMessages::endpoint).distinct().forEach(group::addEndpoints);
          all.add(group.build());
        });
    return all.build();
  }

  private static io.envoyproxy.envoy.config.core.v3.Locality locality(Locality locality) {
    return io.envoyproxy.envoy.config.core.v3.Locality.newBuilder()
        .setRegion(locality.region())
        .setZone(locality.zone())
        .setSubZone(locality.subZone())
        .build();
  }

  private static Endpoint endpoint(ServiceInstance instance) {
    return Endpoint.newBuilder()
        .setAddress(
            Address.newBuilder()
                .setSocketAddress(
                    SocketAddress.newBuilder()
                        .setAddress(instance.endpoint().address())
                        .setPortValue(instance.endpoint().port())))
        .build();
  }

  /** What an Envoy found of the instances that it was told to look at; others are left out. */
  static ImmutableList<Testimony> testimonies(
      String observer, Assignment assignment, EndpointHealthResponse report) {
    ImmutableList.Builder<Testimony> all = ImmutableList.builder();
    for (ClusterEndpointsHealth cluster : report.getClusterEndpointsHealthList()) {
      for (LocalityEndpointsHealth locality : cluster.getLocalityEndpointsHealthList()) {
        for (EndpointHealth endpoint : locality.getEndpointsHealthList()) {
          instances(assignment, cluster.getClusterName(), endpoint)
              .forEach(instance -> all.add(testimony(observer, instance, endpoint)));
        }
      }
    }
    return all.build();
  }

  private static Testimony testimony(
      String observer, ServiceInstance instance, EndpointHealth endpoint) {
    HealthStatus status = endpoint.getHealthStatus();
    return new Testimony(
        instance.service(),
        instance.id(),
        observer,
        Opinion.Subject.of(instance),
        status == HealthStatus.HEALTHY ? Sample.PASSED : Sample.FAILED,
        "Envoy says " + status);
  }

  private static ImmutableList<ServiceInstance> instances(
      Assignment assignment, String cluster, EndpointHealth endpoint) {
    SocketAddress socket = endpoint.getEndpoint().getAddress().getSocketAddress();
    return assignment.services().stream()
        .filter(service -> service.name().equals(cluster))
        .flatMap(service -> service.instances().stream())
        .filter(i ->
            i.endpoint().port() == socket.getPortValue()
                && i.endpoint().address().equals(socket.getAddress()))
        .collect(ImmutableList.toImmutableList());
  }
}
