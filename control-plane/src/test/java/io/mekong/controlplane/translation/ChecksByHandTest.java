package io.mekong.controlplane.translation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.mekong.controlplane.resource.ProtoRules;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.cluster.ClusterTranslator;
import io.mekong.controlplane.translation.route.RouteTranslator;
import io.mekong.registry.model.Protocol;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Where a translator looks at less than all declared rules, because the rest of what it makes is
 * constant: all that it can make keeps to all of them, and what can vary is looked at.
 */
class ChecksByHandTest {
  private static final ClusterTranslator CLUSTERS = new ClusterTranslator();
  private static final RouteTranslator ROUTES = new RouteTranslator();

  private final Set<XdsType> seen = EnumSet.noneOf(XdsType.class);

  @Test
  void whatever_is_made_of_services_keeps_to_the_declared_rules() {
    World world = World.EMPTY;
    for (Protocol protocol : Protocol.values()) {
      String name = "speaks-" + protocol.name().toLowerCase(java.util.Locale.ROOT);
      world =
          TestWorlds.with(
              world, TestWorlds.service(name, protocol, TestWorlds.instance(name, "i", 80)));
    }
    List<NodeGroup> groups =
        List.of(TestWorlds.SIDECAR, TestWorlds.LIBRARY, TestWorlds.only("speaks-http"));
    for (NodeGroup group : groups) {
      for (ResourceTranslator<?, ?> translator : Translators.ALL) {
        keepsToTheRules(translator, world, group);
      }
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            XdsType.CLUSTER, XdsType.ENDPOINT, XdsType.LISTENER, XdsType.ROUTE);
  }

  private <I extends Record & ResourceInput, M extends Message> void keepsToTheRules(
      ResourceTranslator<I, M> translator, World world, NodeGroup group) {
    translator.inputs(
        world,
        translator.viewOf(group),
        new Scope.Everything(),
        input -> {
          M made = translator.translate(input);
          assertThat(ProtoRules.firstViolation(made)).as(made::toString).isEmpty();
          assertThat(translator.check(made)).as(made::toString).isEmpty();
          seen.add(translator.type());
        });
  }

  @Test
  void a_cluster_or_a_route_without_a_name_is_refused() {
    Cluster cluster = Cluster.newBuilder().setType(Cluster.DiscoveryType.EDS).build();
    assertThat(CLUSTERS.check(cluster)).isPresent();
    assertThat(CLUSTERS.check(cluster.toBuilder().setName("greeter").build())).isEmpty();

    RouteConfiguration.Builder routes = RouteConfiguration.newBuilder().setName("outbound");
    routes.addVirtualHostsBuilder().setName("greeter").addDomains("greeter");
    routes.getVirtualHostsBuilder(0).addRoutesBuilder().getMatchBuilder().setPrefix("/");
    routes.getVirtualHostsBuilder(0).getRoutesBuilder(0).getRouteBuilder().setCluster("greeter");
    assertThat(ROUTES.check(routes.build())).isEmpty();
    RouteConfiguration fit = routes.build();
    routes.getVirtualHostsBuilder(0).setName("");
    assertThat(ROUTES.check(routes.build())).isPresent();
    routes.mergeFrom(fit).removeVirtualHosts(0);
    assertThat(ROUTES.check(routes.build())).isEmpty();
    routes.getVirtualHostsBuilder(0).getRoutesBuilder(0).getRouteBuilder().setCluster("");
    assertThat(ROUTES.check(routes.build())).isPresent();
  }
}
