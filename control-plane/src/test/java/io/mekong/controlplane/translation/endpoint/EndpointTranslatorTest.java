package io.mekong.controlplane.translation.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.mekong.controlplane.resource.ProtoRules;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.ServiceInstance.Endpoint;
import org.junit.jupiter.api.Test;

class EndpointTranslatorTest {
  private final EndpointTranslator translator = new EndpointTranslator();

  @Test
  void weights_that_envoy_cannot_add_up_are_refused() {
    ClusterLoadAssignment heavy = assignment(0x8000_0000, 0x8000_0000);
    assertThat(translator.check(heavy)).get().asString().contains("4294967295");
    assertThat(translator.check(assignment(0x8000_0000, 0x7fff_ffff))).isEmpty();
  }

  @Test
  void the_check_by_hand_refuses_what_the_declared_rules_refuse() {
    ClusterLoadAssignment zero = assignment(0);
    assertThat(ProtoRules.firstViolation(zero)).isPresent();
    assertThat(translator.check(zero)).isPresent();
    ClusterLoadAssignment nameless = translate(new Endpoint("", 80, 1, Locality.UNKNOWN));
    assertThat(ProtoRules.firstViolation(nameless)).isPresent();
    assertThat(translator.check(nameless)).isPresent();
    ClusterLoadAssignment portless =
        translate(new Endpoint("10.0.0.1", 65_536, 1, Locality.UNKNOWN));
    assertThat(ProtoRules.firstViolation(portless)).isPresent();
    assertThat(translator.check(portless)).isPresent();
  }

  @Test
  void what_a_registration_may_say_passes_both_checks() {
    ClusterLoadAssignment widest =
        translate(new Endpoint("2001:db8::1", 65_535, 65_535, Locality.UNKNOWN));
    assertThat(ProtoRules.firstViolation(widest)).isEmpty();
    assertThat(translator.check(widest)).isEmpty();
    ClusterLoadAssignment empty =
        translator.translate(new EndpointInput("greeter", "greeter", ImmutableList.of()));
    assertThat(ProtoRules.firstViolation(empty)).isEmpty();
    assertThat(translator.check(empty)).isEmpty();
    assertThat(empty.getClusterName()).isEqualTo("greeter");
  }

  private ClusterLoadAssignment translate(Endpoint endpoint) {
    return translator.translate(
        new EndpointInput("greeter", "greeter", ImmutableList.of(endpoint)));
  }

  private ClusterLoadAssignment assignment(int... weights) {
    LocalityLbEndpoints.Builder locality = LocalityLbEndpoints.newBuilder();
    LbEndpoint plain =
        translate(new Endpoint("10.0.0.1", 80, 1, Locality.UNKNOWN))
            .getEndpoints(0)
            .getLbEndpoints(0);
    for (int weight : weights) {
      locality.addLbEndpoints(plain.toBuilder().setLoadBalancingWeight(UInt32Value.of(weight)));
    }
    return ClusterLoadAssignment.newBuilder()
        .setClusterName("greeter")
        .addEndpoints(locality)
        .build();
  }
}
