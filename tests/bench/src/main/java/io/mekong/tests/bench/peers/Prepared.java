package io.mekong.tests.bench.peers;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.List;

/**
 * Every message that a run can need, encoded before it: the product's own bytes, and for each
 * weight that a service's first instance will have the same with that weight.
 */
final class Prepared {
  /** Resources of a response at most, as the product cuts them, in bytes. */
  private static final int PART_BYTES = 256 * 1024;

  private final ImmutableList<byte[]> clusters;

  /** By service, then by weight less one. */
  private final List<byte[][]> entries = new ArrayList<>();

  private final List<byte[][]> changes = new ArrayList<>();
  private final byte[] endpointsTail;

  /**
   * Encodes all.
   *
   * @param heaviest weight that an instance will have
   */
  Prepared(Recording recording, int heaviest) {
    clusters =
        parts(
            recording.clusters(),
            recording.frame().toBuilder().setTypeUrl(Recording.CDS).build().toByteArray());
    endpointsTail = recording.frame().toByteArray();
    for (Resource resource : recording.endpoints()) {
      byte[][] ofService = new byte[heaviest][];
      byte[][] messages = new byte[heaviest][];
      for (int weight = 1; weight <= heaviest; weight++) {
        DeltaDiscoveryResponse only =
            DeltaDiscoveryResponse.newBuilder().addResources(weighed(resource, weight)).build();
        ofService[weight - 1] = only.toByteArray();
        messages[weight - 1] = ended(only, endpointsTail);
      }
      entries.add(ofService);
      changes.add(messages);
    }
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

  private static Resource weighed(Resource resource, int weight) {
    Resource.Builder changed = resource.toBuilder().setVersion("%022d".formatted(weight));
    changed.getResourceBuilder().setValue(FirstInstance.weighing(weight, resource).toByteString());
    return changed.build();
  }

  int services() {
    return entries.size();
  }

  /** All clusters. */
  List<PreparedMessage> clusters() {
    return clusters.stream().map(part -> new PreparedMessage(ImmutableList.of(part))).toList();
  }

  /** The endpoints of a service and nothing else. */
  PreparedMessage change(int service, int weight) {
    return new PreparedMessage(ImmutableList.of(changes.get(service)[weight - 1]));
  }

  /**
   * The endpoints of some services.
   *
   * @param weights of all services, as they are now
   */
  List<PreparedMessage> endpoints(List<Integer> services, int[] weights) {
    List<PreparedMessage> messages = new ArrayList<>();
    List<byte[]> part = new ArrayList<>();
    int bytes = 0;
    for (int service : services) {
      byte[] entry = entries.get(service)[weights[service] - 1];
      if (bytes + entry.length > PART_BYTES && bytes > 0) {
        messages.add(message(part));
        part.clear();
        bytes = 0;
      }
      part.add(entry);
      bytes += entry.length;
    }
    messages.add(message(part));
    return messages;
  }

  private PreparedMessage message(List<byte[]> part) {
    return new PreparedMessage(
        ImmutableList.<byte[]>builder().addAll(part).add(endpointsTail).build());
  }
}
