package io.mekong.tests.bench.peers;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.tests.kit.DeltaAdsClient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * All that the product serves. Services have numbers in the order of their names, shorter ones
 * first, as in {@code s2} and {@code s10}.
 *
 * @param clusters by number of the service
 * @param endpoints by number of the service
 * @param frame the last response without its resources
 */
public record Recording(
    ImmutableList<Resource> clusters,
    ImmutableList<Resource> endpoints,
    DeltaDiscoveryResponse frame) {
  /** Type of clusters. */
  public static final String CDS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  /** Type of endpoints. */
  public static final String EDS =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

  private static final int LARGEST = 64 << 20;

  private static final Comparator<Resource> BY_NAME =
      Comparator.<Resource>comparingInt(resource -> resource.getName().length())
          .thenComparing(Resource::getName);

  /**
   * Asks the product at {@code HOST:PORT} as a sidecar does.
   *
   * @param services how many it serves
   */
  public static Recording of(String target, int services) {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(target).usePlaintext().maxInboundMessageSize(LARGEST).build();
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "recorder")) {
      client.subscribe(CDS);
      ImmutableList<Resource> clusters = resources(all(client, CDS, services));
      client.subscribe(EDS, clusters.stream().map(Resource::getName).toArray(String[]::new));
      List<DeltaDiscoveryResponse> endpoints = all(client, EDS, services);
      return new Recording(
          clusters, resources(endpoints), endpoints.getLast().toBuilder().clearResources().build());
    } finally {
      channel.shutdownNow();
    }
  }

  /** Which number a service has. */
  ImmutableMap<String, Integer> numbers() {
    return IntStream.range(0, endpoints.size())
        .boxed()
        .collect(
            ImmutableMap.toImmutableMap(
                number -> endpoints.get(number).getName(), number -> number));
  }

  private static List<DeltaDiscoveryResponse> all(
      DeltaAdsClient client, String type, int services) {
    List<DeltaDiscoveryResponse> responses = new ArrayList<>();
    for (int count = 0; count < services; count += responses.getLast().getResourcesCount()) {
      responses.add(client.expectAndAck(type));
    }
    return responses;
  }

  private static ImmutableList<Resource> resources(List<DeltaDiscoveryResponse> responses) {
    return responses.stream()
        .flatMap(response -> response.getResourcesList().stream())
        .sorted(BY_NAME)
        .collect(ImmutableList.toImmutableList());
  }
}
