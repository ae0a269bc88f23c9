package io.mekong.controlplane.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionedResourceTest {
  @Test
  void equal_content_is_equal_bytes_whatever_the_order_of_its_maps() {
    List<Integer> forward = IntStream.range(0, 40).boxed().toList();
    List<Integer> backward = new ArrayList<>(forward);
    Collections.reverse(backward);
    VersionedResource one = encode(clusterWithMetadata(forward));
    VersionedResource other = encode(clusterWithMetadata(backward));
    assertThat(one.entry()).isEqualTo(other.entry());
    assertThat(one.version()).isEqualTo(other.version());
  }

  @Test
  void version_is_fixed_by_the_content_alone() {
    assertThat(encode(Cluster.newBuilder().setName("greeter").build()).version())
        .isEqualTo(
            Digest.ofPrefix(
                    Hashing.sha256()
                        .hashBytes(Cluster.newBuilder().setName("greeter").build().toByteArray())
                        .asBytes())
                .text())
        .isEqualTo("QZpftU-heli0OcNc1vK6CA");
  }

  @Test
  void bytes_are_reused_from_the_second_delivery_on_and_those_made_for_one_client_are_its_own() {
    VersionedResource resource = encode(Cluster.newBuilder().setName("greeter").build());
    assertThat(resource.deliver()).isFalse();
    assertThat(resource.deliver()).isTrue();
    assertThat(resource.calledBy(ImmutableList.of("alias")).deliver()).isFalse();
    assertThat(encode(Cluster.newBuilder().setName("greeter").build()).deliver()).isFalse();
  }

  // Sizes around the places where a length needs one more byte.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60, 100, 126, 127, 128, 129, 16_300, 16_383, 16_384, 70_000})
  void entry_is_one_resource_of_a_delta_response_and_its_tail_one_of_a_sotw_response(int size)
      throws InvalidProtocolBufferException {
    Cluster cluster =
        Cluster.newBuilder().setName("greeter").setAltStatName("x".repeat(size)).build();
    VersionedResource resource = encode(cluster);
    assertThat(delta(resource))
        .isEqualTo(
            Resource.newBuilder()
                .setName("greeter")
                .setVersion(resource.version())
                .setResource(Any.pack(cluster))
                .build());
    assertThat(resource.deltaOffset()).isZero();
    assertThat(sotw(resource)).isEqualTo(Any.pack(cluster));
  }

  @Test
  void decoded_again_it_is_what_was_encoded() {
    Cluster cluster = clusterWithMetadata(List.of(3, 1, 2));
    assertThat(encode(cluster).decode()).isEqualTo(cluster);
  }

  @Test
  void name_is_the_one_inside_and_the_service_does_not_change_the_bytes() {
    ClusterLoadAssignment assignment =
        ClusterLoadAssignment.newBuilder().setClusterName("greeter").build();
    VersionedResource with = VersionedResource.encode(XdsType.ENDPOINT, "greeter", assignment);
    VersionedResource without = VersionedResource.encode(XdsType.ENDPOINT, "", assignment);
    assertThat(with.name()).isEqualTo("greeter");
    assertThat(with.service()).isEqualTo("greeter");
    assertThat(with.entry()).isEqualTo(without.entry());
  }

  @Test
  void a_type_without_its_name_inside_is_named_from_outside_and_equal_bytes_stay_apart() {
    VirtualHost host = VirtualHost.newBuilder().setName("shop").addDomains("shop").build();
    VersionedResource one = VersionedResource.named(XdsType.VIRTUAL_HOST, "routes/shop", host);
    VersionedResource other = VersionedResource.named(XdsType.VIRTUAL_HOST, "routes/mall", host);
    assertThat(one.name()).isEqualTo("routes/shop");
    assertThat(one.decode()).isEqualTo(host);
    assertThat(one.version()).isNotEqualTo(other.version());
    assertThat(VersionedResource.named(XdsType.VIRTUAL_HOST, "routes/shop", host).version())
        .isEqualTo(one.version());
  }

  @Test
  void an_alias_is_said_beside_the_own_name_and_changes_neither_body_nor_version()
      throws Exception {
    VirtualHost host = VirtualHost.newBuilder().setName("routes/shop").addDomains("a").build();
    VersionedResource own = VersionedResource.named(XdsType.VIRTUAL_HOST, "routes/shop", host);
    VersionedResource asked = own.calledBy(ImmutableList.of("routes/a", "routes/b"));
    assertThat(asked.name()).isEqualTo("routes/a");
    assertThat(asked.ownName()).isEqualTo("routes/shop");
    assertThat(asked.version()).isEqualTo(own.version());
    assertThat(delta(asked))
        .isEqualTo(delta(own).toBuilder().addAliases("routes/a").addAliases("routes/b").build());
    assertThat(asked.decode()).isEqualTo(host);
  }

  @Test
  void nothing_by_an_alias_is_a_resource_without_a_body() throws Exception {
    VersionedResource nothing = VersionedResource.nothingCalled(XdsType.VIRTUAL_HOST, "routes/a");
    assertThat(delta(nothing))
        .isEqualTo(Resource.newBuilder().setName("routes/a").addAliases("routes/a").build());
  }

  @Test
  void a_name_that_contradicts_the_one_inside_is_a_fault_of_the_caller() {
    Cluster cluster = Cluster.newBuilder().setName("a").build();
    assertThat(VersionedResource.named(XdsType.CLUSTER, "a", cluster).entry())
        .isEqualTo(encode(cluster).entry());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> VersionedResource.named(XdsType.CLUSTER, "b", cluster));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60, 100, 126, 127, 128, 129, 16_300, 16_383, 16_384, 70_000})
  void with_a_time_to_live_the_same_resource_is_in_both_forms_wrapped_for_sotw(int size)
      throws InvalidProtocolBufferException {
    Cluster cluster =
        Cluster.newBuilder().setName("greeter").setAltStatName("x".repeat(size)).build();
    Duration ttl = Duration.ofMillis(1500);
    VersionedResource resource =
        VersionedResource.lasting(XdsType.CLUSTER, "greeter", cluster, Optional.of(ttl));
    Resource delta = delta(resource);
    assertThat(delta.getName()).isEqualTo("greeter");
    assertThat(delta.getVersion()).isEqualTo(resource.version());
    assertThat(delta.getTtl()).isEqualTo(Durations.fromMillis(1500));
    assertThat(delta.getResource()).isEqualTo(Any.pack(cluster));
    assertThat(sotw(resource).unpack(Resource.class)).isEqualTo(delta);
    assertThat(resource.decode()).isEqualTo(cluster);
  }

  @Test
  void a_heartbeat_is_the_same_resource_without_its_body() throws InvalidProtocolBufferException {
    VersionedResource resource = lasting(Duration.ofSeconds(30));
    VersionedResource heartbeat = resource.heartbeat();
    Resource expected = delta(resource).toBuilder().clearResource().build();
    assertThat(expected.hasTtl()).isTrue();
    assertThat(delta(heartbeat)).isEqualTo(expected);
    assertThat(sotw(heartbeat).unpack(Resource.class)).isEqualTo(expected);
    assertThat(heartbeat.version()).isEqualTo(resource.version());
  }

  @Test
  void another_time_to_live_is_another_version() {
    Cluster cluster = Cluster.newBuilder().setName("greeter").build();
    assertThat(
            List.of(
                encode(cluster).version(),
                lasting(Duration.ofSeconds(30)).version(),
                lasting(Duration.ofMillis(30_500)).version()))
        .doesNotHaveDuplicates();
    assertThat(lasting(Duration.ofSeconds(30)).version())
        .isEqualTo(lasting(Duration.ofSeconds(30)).version());
  }

  private static VersionedResource lasting(Duration ttl) {
    Cluster cluster = Cluster.newBuilder().setName("greeter").build();
    return VersionedResource.lasting(XdsType.CLUSTER, "greeter", cluster, Optional.of(ttl));
  }

  private static Resource delta(VersionedResource resource) throws InvalidProtocolBufferException {
    DeltaDiscoveryResponse response =
        DeltaDiscoveryResponse.parseFrom(from(resource, resource.deltaOffset()));
    assertThat(response.getUnknownFields().asMap()).isEmpty();
    return response.getResources(0);
  }

  private static Any sotw(VersionedResource resource) throws InvalidProtocolBufferException {
    DiscoveryResponse response = DiscoveryResponse.parseFrom(from(resource, resource.sotwOffset()));
    assertThat(response.getUnknownFields().asMap()).isEmpty();
    return response.getResources(0);
  }

  private static byte[] from(VersionedResource resource, int offset) {
    return Arrays.copyOfRange(resource.entry(), offset, resource.entry().length);
  }

  private static VersionedResource encode(Cluster cluster) {
    return VersionedResource.encode(XdsType.CLUSTER, "", cluster);
  }

  private static Cluster clusterWithMetadata(List<Integer> order) {
    Metadata.Builder metadata = Metadata.newBuilder();
    for (int i : order) {
      Struct.Builder fields = Struct.newBuilder();
      order.forEach(j -> fields.putFields("f" + j, Value.newBuilder().setNumberValue(j).build()));
      metadata.putFilterMetadata("key" + i, fields.build());
    }
    return Cluster.newBuilder().setName("greeter").setMetadata(metadata).build();
  }
}
