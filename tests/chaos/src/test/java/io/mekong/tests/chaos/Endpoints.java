package io.mekong.tests.chaos;

import com.google.common.collect.ImmutableSetMultimap;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.tests.kit.DeltaAdsClient;
import io.mekong.tests.kit.MekongProcess;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/** What should be served and what is, by service, both in the words of the registrations. */
final class Endpoints {
  /** Where registrations are. */
  static final String PREFIX = "/services/";

  private static final String TYPE =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
  private static final int MOST = 100_000;

  /** A registration as these tests write it. */
  private static final Pattern REGISTRATION =
      Pattern.compile(
          "(\\{\"addr\":\"[^\"]*\",\"port\":\\d+,\"weight\":\\d+)(?:,\"health\":\"(\\w+)\")?}");

  private Endpoints() {}

  /** The service of a key. */
  static String serviceOf(String key) {
    return key.substring(PREFIX.length(), key.lastIndexOf('/'));
  }

  /** Address, port and weight of every healthy registration in the store. */
  static ImmutableSetMultimap<String, String> registered(KeyStore store) throws StoreException {
    ImmutableSetMultimap.Builder<String, String> endpoints = ImmutableSetMultimap.builder();
    for (StoredKey stored : store.range(RangeQuery.firstPage(PREFIX, MOST)).keys()) {
      Matcher value = REGISTRATION.matcher(stored.value().toStringUtf8());
      if (!value.matches()) {
        throw new IllegalStateException("not of these tests: " + stored);
      }
      if (value.group(2) == null || value.group(2).equals("HEALTHY")) {
        endpoints.put(serviceOf(stored.key()), value.group(1) + "}");
      }
    }
    return endpoints.build();
  }

  /** What a sidecar that connects now is given, all parts of the first push. */
  static ImmutableSetMultimap<String, String> served(MekongProcess mekong) throws Exception {
    int services = services(mekong);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", mekong.xdsPort()).usePlaintext().build();
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "chaos")) {
      ImmutableSetMultimap.Builder<String, String> endpoints = ImmutableSetMultimap.builder();
      client.subscribe(TYPE, "*");
      for (int given = 0; given < services; ) {
        DeltaDiscoveryResponse part = client.expectAndAck(TYPE);
        given += part.getResourcesCount();
        for (Resource resource : part.getResourcesList()) {
          put(endpoints, resource.getResource().unpack(ClusterLoadAssignment.class));
        }
      }
      return endpoints.build();
    } finally {
      channel.shutdownNow();
    }
  }

  private static int services(MekongProcess mekong) throws IOException {
    String status = mekong.admin().get("localhost", "/api/v1/status").body();
    Map<?, ?> counts = (Map<?, ?>) new Yaml().<Map<?, ?>>load(status).get("counts");
    return (Integer) Objects.requireNonNull(Objects.requireNonNull(counts).get("services"));
  }

  private static void put(
      ImmutableSetMultimap.Builder<String, String> endpoints, ClusterLoadAssignment assignment) {
    assignment.getEndpointsList().stream()
        .flatMap(locality -> locality.getLbEndpointsList().stream())
        .forEach(endpoint -> {
          var socket = endpoint.getEndpoint().getAddress().getSocketAddress();
          endpoints.put(
              assignment.getClusterName(),
              "{\"addr\":\"%s\",\"port\":%d,\"weight\":%d}"
                  .formatted(
                      socket.getAddress(),
                      socket.getPortValue(),
                      endpoint.getLoadBalancingWeight().getValue()));
        });
  }
}
