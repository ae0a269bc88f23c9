package io.mekong.controlplane.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One message for each kind of rule that Envoy's protos use. */
class ProtoRulesTest {
  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of(Cluster.getDefaultInstance(), "name must not be empty"),
        Arguments.of(cluster().setConnectTimeout(Duration.getDefaultInstance()), "connect_timeout"),
        Arguments.of(cluster().setLbPolicyValue(4_711), "lb_policy must not be"),
        Arguments.of(cluster().setTypeValue(99), "type must not be"),
        Arguments.of(
            LbEndpoint.newBuilder().setLoadBalancingWeight(UInt32Value.of(0)),
            "load_balancing_weight must be at least 1"),
        Arguments.of(
            SocketAddress.newBuilder().setAddress("10.0.0.1").setPortValue(-1),
            "port_value must be at most 65535"),
        Arguments.of(Address.getDefaultInstance(), "(socket_address or pipe or"),
        Arguments.of(RuntimeFractionalPercent.getDefaultInstance(), "default_value is needed"),
        Arguments.of(VirtualHost.newBuilder().setName("v"), "domains needs at least 1 entries"),
        Arguments.of(
            VirtualHost.newBuilder().setName("v").addDomains("a\r\nb"),
            "domains has an entry that must not hold"),
        Arguments.of(
            RouteMatch.newBuilder().setPathSeparatedPrefix("/a?b"),
            "path_separated_prefix must match"),
        Arguments.of(HeaderValue.newBuilder().setKey("a\nb"), "key must not hold"),
        Arguments.of(
            Filter.newBuilder()
                .setName("f")
                .setTypedConfig(Any.pack(TcpProxy.newBuilder().setCluster("c").build())),
            "typed_config.stat_prefix must not be empty"));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void a_broken_rule_is_named_with_its_field(Object given, String sentence) {
    Message message = given instanceof Message.Builder builder ? builder.build() : (Message) given;
    assertThat(ProtoRules.firstViolation(message)).get().asString().contains(sentence);
  }

  @Test
  void an_absent_member_of_a_oneof_breaks_no_rule() {
    RouteMatch match = RouteMatch.newBuilder().setPrefix("/").build();
    assertThat(ProtoRules.firstViolation(match)).isEmpty();
  }

  @Test
  void an_unset_wrapper_or_duration_breaks_no_rule() {
    assertThat(ProtoRules.firstViolation(cluster().build())).isEmpty();
    assertThat(ProtoRules.firstViolation(LbEndpoint.getDefaultInstance())).isEmpty();
  }

  @Test
  void a_packed_message_of_an_unknown_type_is_left_to_envoy() {
    Any unknown = Any.newBuilder().setTypeUrl("type.googleapis.com/acme.Widget").build();
    Filter filter = Filter.newBuilder().setName("f").setTypedConfig(unknown).build();
    assertThat(ProtoRules.firstViolation(filter)).isEmpty();
  }

  private static Cluster.Builder cluster() {
    return Cluster.newBuilder().setName("greeter");
  }
}
