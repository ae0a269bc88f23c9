package io.mekong.tests.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
          new Recording(ImmutableList.of(), ImmutableList.of(service(0), service(1)), FRAME));

  @Test
  void a_change_is_the_recorded_response_with_the_new_weight_of_that_endpoint_alone()
      throws IOException {
    DeltaDiscoveryResponse sent =
        parsed(prepared.message(prepared.change(new WeightChange(1, "10.0.1.1:80", 300))));

    assertThat(sent.toBuilder().clearResources().build()).isEqualTo(FRAME);
    assertThat(weights(sent.getResources(0))).containsExactly(1, 300);
    assertThat(sent.getResources(0).getName()).isEqualTo("s1");
    assertThat(sent.getResources(0).getVersion()).isEqualTo("0".repeat(21) + "1");
    assertThat(sent.toBuilder().clearResources().addResources(recorded(sent)).build())
        .isEqualTo(FRAME.toBuilder().addResources(service(1)).build());
  }

  @Test
  void a_change_keeps_those_before_it_and_leaves_what_was_sent_as_it_was() throws IOException {
    Prepared.Changed first = prepared.change(new WeightChange(0, "10.0.0.0:80", 16_383));
    Prepared.Changed second = prepared.change(new WeightChange(0, "10.0.1.0:80", 2));

    assertThat(weights(parsed(prepared.message(first)).getResources(0))).containsExactly(16_383, 1);
    assertThat(weights(parsed(prepared.message(second)).getResources(0)))
        .containsExactly(16_383, 2);
  }

  @Test
  void all_endpoints_have_the_weights_of_now() throws IOException {
    var _ = prepared.change(new WeightChange(prepared.number("s0"), "10.0.0.0:80", 2));
    List<PreparedMessage> sent = prepared.endpoints(List.of(prepared.newest()));

    assertThat(sent).hasSize(1);
    DeltaDiscoveryResponse only = parsed(sent.getFirst());
    assertThat(weights(only.getResources(0))).containsExactly(2, 1);
    assertThat(weights(only.getResources(1))).containsExactly(1, 1);
  }

  @Test
  void what_it_cannot_put_is_refused() {
    assertThatThrownBy(() -> prepared.change(new WeightChange(0, "10.0.0.0:80", 16_384)))
        .hasMessageContaining("16384")
        .hasMessageContaining("16383");
    assertThatThrownBy(() -> prepared.change(new WeightChange(0, "10.9.9.9:80", 1)))
        .hasMessageContaining("s0")
        .hasMessageContaining("10.9.9.9:80");
  }

  /** What was sent, with the version and the weight that were recorded. */
  private static Resource recorded(DeltaDiscoveryResponse sent) {
    Resource changed = sent.getResources(0);
    return changed.toBuilder()
        .setVersion(service(1).getVersion())
        .setResource(Any.pack(Weighed.weighing(Weighed.assignment(changed), endpoint -> 1)))
        .build();
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
