package io.mekong.controlplane.bootstrap;

import static java.util.stream.Collectors.joining;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.util.ArrayList;
import java.util.List;

/** Writes the bootstrap of one sidecar as YAML. */
public final class Bootstrap {
  private static final String XDS_CLUSTER = "mekong-xds";

  private Bootstrap() {}

  /** The text that {@code envoy -c} reads; equal settings give equal text. */
  public static String yaml(BootstrapSettings settings) {
    return String.join(
        "",
        "# Made by 'mekong envoy'. What Envoy runs comes from the control plane, not from here.\n",
        node(settings),
        admin(settings),
        dynamicResources(settings.mode()),
        hds(settings.health()),
        xdsCluster(settings.xds()),
        settings.tls().map(files -> TlsYaml.of(files, settings.xds().getHost())).orElse(""));
  }

  private static String node(BootstrapSettings settings) {
    NodeMetadata metadata = settings.metadata();
    String cluster = metadata.service().isEmpty() ? settings.node() : metadata.service();
    return """
    node:
      id: %s
      cluster: %s
    """
            .formatted(YamlText.quoted(settings.node()), YamlText.quoted(cluster))
        + metadata(metadata);
  }

  private static String metadata(NodeMetadata metadata) {
    List<String> lines = new ArrayList<>();
    if (!metadata.service().isEmpty()) {
      lines.add("mekong.service: " + YamlText.quoted(metadata.service()));
    }
    metadata.outboundPort().ifPresent(port -> lines.add("mekong.outbound.port: " + port));
    metadata.inboundPort().ifPresent(port -> lines.add("mekong.inbound.port: " + port));
    metadata.appPort().ifPresent(port -> lines.add("mekong.app.port: " + port));
    if (!metadata.services().isEmpty()) {
      lines.add(
          metadata.services().stream()
              .map(YamlText::quoted)
              .collect(joining(", ", "mekong.services: [", "]")));
    }
    String keys =
        lines.isEmpty() ? "" : lines.stream().collect(joining("\n    ", "  metadata:\n    ", "\n"));
    return metadata.asksForListeners()
        ? keys
        : "  # Neither --service nor --outbound-port: this node gets no listener but raw ones.\n"
            + keys;
  }

  private static String admin(BootstrapSettings settings) {
    return """
    admin:
      address:
        socket_address: {address: 127.0.0.1, port_value: %d}
    """
        .formatted(settings.adminPort());
  }

  private static String dynamicResources(XdsMode mode) {
    return """
    dynamic_resources:
      ads_config:
        api_type: %s
        transport_api_version: V3
        # The node is in the first request of a stream only: it is most of the bytes of an ACK.
        set_node_on_first_message_only: true
        grpc_services:
          - envoy_grpc:
              cluster_name: %s
              # Envoy's own limit is 30 s; ten seconds still spread a crowd that comes back.
              retry_policy: {retry_back_off: {base_interval: 0.5s, max_interval: 10s}}
      # 0s: Envoy stays "not ready" until the control plane has answered. With Envoy's 15 s it would
      # call itself ready with no cluster and no listener when the control plane is away or busy.
      # Clusters keep the 15 s for their endpoints, so one of them cannot hold up all others.
      cds_config: {resource_api_version: V3, initial_fetch_timeout: 0s, ads: {}}
      lds_config: {resource_api_version: V3, initial_fetch_timeout: 0s, ads: {}}
    """
        .formatted(mode.apiType(), XDS_CLUSTER);
  }

  private static String hds(HealthDuty duty) {
    return switch (duty) {
      case NONE -> "";
      case OFFERED ->
          """
          hds_config:
            api_type: GRPC
            transport_api_version: V3
            grpc_services:
              - envoy_grpc: {cluster_name: %s}
          """
              .formatted(XDS_CLUSTER);
    };
  }

  private static String xdsCluster(HostAndPort xds) {
    String type = InetAddresses.isInetAddress(xds.getHost()) ? "STATIC" : "STRICT_DNS";
    return """
    static_resources:
      clusters:
        - name: %1$s
          type: %2$s
          connect_timeout: 5s
          load_assignment:
            cluster_name: %1$s
            endpoints:
              - lb_endpoints:
                  - endpoint:
                      address:
                        socket_address: {address: %3$s, port_value: %4$d}
          typed_extension_protocol_options:
            envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
              "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
              explicit_http_config:
                http2_protocol_options:
                  # A dead connection is noticed within 15 s. The control plane allows a ping every 3 s.
                  connection_keepalive: {interval: 10s, timeout: 5s}
          # Keeps what stands between (NAT, firewalls) from forgetting an idle stream.
          upstream_connection_options:
            tcp_keepalive: {keepalive_probes: 3, keepalive_time: 10, keepalive_interval: 5}
    """
        .formatted(XDS_CLUSTER, type, YamlText.quoted(xds.getHost()), xds.getPort());
  }
}
