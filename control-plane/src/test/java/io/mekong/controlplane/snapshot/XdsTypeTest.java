package io.mekong.controlplane.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class XdsTypeTest {
  @Test
  void urls_are_those_of_the_v3_api_in_push_order() {
    assertThat(XdsType.values())
        .extracting(XdsType::typeUrl)
        .containsExactly(
            "type.googleapis.com/envoy.config.cluster.v3.Cluster",
            "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment",
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
            "type.googleapis.com/envoy.service.runtime.v3.Runtime",
            "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig",
            "type.googleapis.com/envoy.config.listener.v3.Listener",
            "type.googleapis.com/envoy.config.route.v3.RouteConfiguration",
            "type.googleapis.com/envoy.config.route.v3.ScopedRouteConfiguration",
            "type.googleapis.com/envoy.config.route.v3.VirtualHost");
  }

  @Test
  void every_url_leads_back_to_its_type_and_others_to_none() {
    for (XdsType type : XdsType.values()) {
      assertThat(XdsType.ofUrl(type.typeUrl())).contains(type);
    }
    assertThat(XdsType.ofUrl("type.googleapis.com/envoy.api.v2.Cluster")).isEmpty();
  }
}
