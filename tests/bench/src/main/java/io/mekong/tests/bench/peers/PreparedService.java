package io.mekong.tests.bench.peers;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpointOrBuilder;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.nio.charset.StandardCharsets;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a service as the product encodes them, but for weights, which have two bytes
 * each: to change one is to put two bytes. Not thread-safe.
 */
final class PreparedService {
  /** The most that two bytes of a varint hold. */
  static final int HEAVIEST = (1 << 14) - 1;

  private static final int VERSION_LENGTH = 22;

  /** Two bytes, of which the first is another one when it grows by one. */
  private static final int PLACEHOLDER = 1 << 13;

  private final String name;
  private final ImmutableMap<String, Integer> weightAt;
  private final int versionAt;
  private byte[] newest;
  private long version;

  /** With the weights that were recorded. */
  PreparedService(Resource recorded) {
    ClusterLoadAssignment assignment = Weighed.assignment(recorded);
    byte[] bytes = encoded(recorded, assignment, each -> PLACEHOLDER, '0');
    byte[] heavier = encoded(recorded, assignment, each -> PLACEHOLDER + 1, '0');
    int[] places = differences(bytes, heavier);
    ImmutableMap.Builder<String, Integer> offsets = ImmutableMap.builder();
    int count = 0;
    for (var group : assignment.getEndpointsList()) {
      for (var endpoint : group.getLbEndpointsList()) {
        put(bytes, places[count], Weighed.weight(endpoint));
        offsets.put(Weighed.name(endpoint), places[count++]);
      }
    }
    this.name = recorded.getName();
    this.weightAt = offsets.buildOrThrow();
    this.versionAt =
        differences(heavier, encoded(recorded, assignment, each -> PLACEHOLDER + 1, '1'))[0];
    this.newest = bytes;
  }

  private static byte[] encoded(
      Resource recorded,
      ClusterLoadAssignment assignment,
      ToIntFunction<LbEndpointOrBuilder> weight,
      char digit) {
    Resource changed =
        recorded.toBuilder()
            .setVersion(String.valueOf(digit).repeat(VERSION_LENGTH))
            .setResource(
                Any.newBuilder()
                    .setTypeUrl(recorded.getResource().getTypeUrl())
                    .setValue(Weighed.weighing(assignment, weight).toByteString()))
            .build();
    return DeltaDiscoveryResponse.newBuilder().addResources(changed).build().toByteArray();
  }

  private static int[] differences(byte[] one, byte[] other) {
    return IntStream.range(0, one.length).filter(at -> one[at] != other[at]).toArray();
  }

  /** As a varint of two bytes, also where one would do; every reader takes it. */
  private static void put(byte[] bytes, int at, int weight) {
    if (weight < 0 || weight > HEAVIEST) {
      throw new IllegalStateException(
          "a weight of " + weight + ": the floor has room for " + HEAVIEST + " at most");
    }
    bytes[at] = (byte) (weight | 1 << 7);
    bytes[at + 1] = (byte) (weight >> 7);
  }

  /** As a response begins that has nothing else; never written to again. */
  byte[] newest() {
    return newest;
  }

  /**
   * The same with another weight and version.
   *
   * @throws IllegalStateException when there is no such endpoint or the weight has no room
   */
  byte[] changed(String endpoint, int weight) {
    @Nullable Integer at = weightAt.get(endpoint);
    if (at == null) {
      throw new IllegalStateException(name + " was recorded without " + endpoint);
    }
    byte[] bytes = newest.clone();
    put(bytes, at, weight);
    version++;
    byte[] digits = Long.toString(version).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, bytes, versionAt + VERSION_LENGTH - digits.length, digits.length);
    newest = bytes;
    return bytes;
  }
}
