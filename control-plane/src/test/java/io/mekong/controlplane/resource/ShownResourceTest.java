package io.mekong.controlplane.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.GenericSecret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import org.junit.jupiter.api.Test;

/** What people are shown of a resource. */
class ShownResourceTest {
  private static final DataSource CANARY =
      DataSource.newBuilder().setInlineString("the-canary").build();

  private static Cluster.Builder cluster(Any socket) {
    return Cluster.newBuilder()
        .setName("a")
        .setTransportSocket(TransportSocket.newBuilder().setName("tls").setTypedConfig(socket));
  }

  private static ShownResource shown(XdsType type, com.google.protobuf.Message message) {
    return ShownResource.of(VersionedResource.encode(type, "", message));
  }

  @Test
  void a_resource_is_proto3_json() {
    ShownResource shown =
        shown(
            XdsType.CLUSTER,
            Cluster.newBuilder().setName("a").setType(Cluster.DiscoveryType.EDS).build());
    assertThat(shown.json().toString()).isEqualTo("{\"name\":\"a\",\"type\":\"EDS\"}");
    assertThat(shown.redacted()).isFalse();
  }

  @Test
  void of_a_secret_nothing_but_the_name_is_shown() {
    Secret secret =
        Secret.newBuilder()
            .setName("a")
            .setGenericSecret(GenericSecret.newBuilder().setSecret(CANARY))
            .build();
    assertThat(shown(XdsType.SECRET, secret).json().toString()).isEqualTo("{\"name\":\"a\"}");
    assertThat(shown(XdsType.SECRET, secret).redacted()).isTrue();
  }

  @Test
  void what_the_api_marks_as_sensitive_is_taken_out() {
    UpstreamTlsContext.Builder tls = UpstreamTlsContext.newBuilder().setSni("shop");
    tls.getCommonTlsContextBuilder()
        .addTlsCertificates(TlsCertificate.newBuilder().setPrivateKey(CANARY));
    ShownResource shown = shown(XdsType.CLUSTER, cluster(Any.pack(tls.build())).build());
    assertThat(shown.json().toString()).contains("shop").doesNotContain("the-canary");
    assertThat(shown.redacted()).isTrue();
  }

  @Test
  void what_nobody_can_look_into_is_left_out_whole() {
    Any strange =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/strange.Type")
            .setValue(ByteString.copyFromUtf8("the-canary"))
            .build();
    ShownResource shown = shown(XdsType.CLUSTER, cluster(strange).build());
    assertThat(shown.json().toString()).isEqualTo("{\"name\":\"a\"}");
    assertThat(shown.redacted()).isTrue();
  }
}
