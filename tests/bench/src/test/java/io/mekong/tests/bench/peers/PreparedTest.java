package io.mekong.tests.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparedTest {
  private static final DeltaDiscoveryResponse FRAME =
      DeltaDiscoveryResponse.newBuilder().setTypeUrl(Recording.EDS).setNonce("7").build();

  private final Prepared prepared =
      new Prepared(
          new Recording(ImmutableList.of(), ImmutableList.of(service(0), service(1)), FRAME), 3);

  @Test
  void a_change_is_the_recorded_response_with_the_new_weight_of_the_first_instance_alone()
      throws IOException {
    DeltaDiscoveryResponse sent = parsed(prepared.change(1, 3));

    assertThat(sent.toBuilder().clearResources().build()).isEqualTo(FRAME);
    assertThat(weights(sent.getResources(0))).containsExactly(3, 1);
    assertThat(sent.getResources(0).getName()).isEqualTo("s1");
    assertThat(sent.getSerializedSize())
        .isEqualTo(FRAME.toBuilder().addResources(service(1)).build().getSerializedSize());
  }

  @Test
  void all_endpoints_have_the_weights_of_now() throws IOException {
    List<PreparedMessage> sent = prepared.endpoints(List.of(0, 1), new int[] {2, 1});

    assertThat(sent).hasSize(1);
    DeltaDiscoveryResponse only = parsed(sent.getFirst());
    assertThat(weights(only.getResources(0))).containsExactly(2, 1);
    assertThat(weights(only.getResources(1))).containsExactly(1, 1);
  }

  private static DeltaDiscoveryResponse parsed(PreparedMessage message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(message.available()).isEqualTo(message.drainTo(bytes));
    return DeltaDiscoveryResponse.parseFrom(bytes.toByteArray());
  }

  private static List<Integer> weights(Resource resource) throws IOException {
    return resource
        .getResource()
        .unpack(ClusterLoadAssignment.class)
        .getEndpoints(0)
        .getLbEndpointsList()
        .stream()
        .map(endpoint -> endpoint.getLoadBalancingWeight().getValue())
        .toList();
  }

  private static Resource service(int number) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName("s" + number);
    assignment
        .addEndpointsBuilder()
        .addLbEndpoints(endpoint("10.0.0." + number))
        .addLbEndpoints(endpoint("10.0.1." + number));
    return Resource.newBuilder()
        .setName("s" + number)
        .setVersion("x".repeat(22))
        .setResource(Any.pack(assignment.build()))
        .build();
  }

  private static LbEndpoint endpoint(String ip) {
    LbEndpoint.Builder endpoint = LbEndpoint.newBuilder().setLoadBalancingWeight(UInt32Value.of(1));
    Address.Builder address = endpoint.getEndpointBuilder().getAddressBuilder();
    address.getSocketAddressBuilder().setAddress(ip).setPortValue(80);
    return endpoint.build();
  }
}
