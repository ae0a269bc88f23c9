package io.mekong.tests.bench.peers;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Every message that a run can need, as the product's own bytes. Changes belong to one thread, all
 * else to any.
 */
final class Prepared {
  /** Resources of a response at most, as the product cuts them, in bytes. */
  private static final int PART_BYTES = 256 * 1024;

  private final ImmutableList<byte[]> clusters;
  private final ImmutableList<PreparedService> services;
  private final ImmutableMap<String, Integer> numbers;
  private final byte[] endpointsTail;

  /** The endpoints of a service, as a response begins that has nothing else. */
  static final class Changed {
    private final int service;
    private final byte[] endpoints;

    private Changed(int service, byte[] endpoints) {
      this.service = service;
      this.endpoints = endpoints;
    }

    int service() {
      return service;
    }

    /** Never written to. */
    byte[] endpoints() {
      return endpoints;
    }
  }

  /** Encodes all. */
  Prepared(Recording recording) {
    clusters =
        parts(
            recording.clusters(),
            recording.frame().toBuilder().setTypeUrl(Recording.CDS).build().toByteArray());
    services =
        recording.endpoints().stream()
            .map(PreparedService::new)
            .collect(ImmutableList.toImmutableList());
    numbers = recording.numbers();
    endpointsTail = recording.frame().toByteArray();
  }

  private static ImmutableList<byte[]> parts(List<Resource> resources, byte[] tail) {
    ImmutableList.Builder<byte[]> parts = ImmutableList.builder();
    DeltaDiscoveryResponse.Builder part = DeltaDiscoveryResponse.newBuilder();
    int bytes = 0;
    for (Resource resource : resources) {
      if (bytes + resource.getSerializedSize() > PART_BYTES && bytes > 0) {
        parts.add(ended(part.build(), tail));
        part.clear();
        bytes = 0;
      }
      part.addResources(resource);
      bytes += resource.getSerializedSize();
    }
    return parts.add(ended(part.build(), tail)).build();
  }

  private static byte[] ended(DeltaDiscoveryResponse part, byte[] tail) {
    return part.toByteString().concat(ByteString.copyFrom(tail)).toByteArray();
  }

  /** Of each service, by its number, what {@link Changed#endpoints} has of it now. */
  byte[][] newest() {
    return services.stream().map(PreparedService::newest).toArray(byte[][]::new);
  }

  /** All clusters. */
  List<PreparedMessage> clusters() {
    return clusters.stream().map(part -> new PreparedMessage(ImmutableList.of(part))).toList();
  }

  /** Puts the weight; from one thread. */
  Changed change(WeightChange change) {
    return new Changed(
        change.service(),
        services.get(change.service()).changed(change.endpoint(), change.weight()));
  }

  /** Of a service that was recorded. */
  int number(String service) {
    return requireNonNull(numbers.get(service), service);
  }

  /** The response that tells of it. */
  PreparedMessage message(Changed change) {
    return new PreparedMessage(ImmutableList.of(change.endpoints(), endpointsTail));
  }

  /** Responses with the endpoints of these services. */
  List<PreparedMessage> endpoints(List<byte[]> ofServices) {
    List<PreparedMessage> messages = new ArrayList<>();
    List<byte[]> part = new ArrayList<>();
    int bytes = 0;
    for (byte[] endpoints : ofServices) {
      if (bytes + endpoints.length > PART_BYTES && bytes > 0) {
        messages.add(message(part));
        part.clear();
        bytes = 0;
      }
      part.add(endpoints);
      bytes += endpoints.length;
    }
    messages.add(message(part));
    return messages;
  }

  private PreparedMessage message(List<byte[]> part) {
    return new PreparedMessage(
        ImmutableList.<byte[]>builder().addAll(part).add(endpointsTail).build());
  }
}
