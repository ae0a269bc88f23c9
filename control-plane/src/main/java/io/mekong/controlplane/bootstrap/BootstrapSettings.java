package io.mekong.controlplane.bootstrap;

import com.google.common.net.HostAndPort;
import java.util.Optional;

/**
 * One sidecar.
 *
 * @param node id of the node, not empty; unique among the sidecars of a control plane
 * @param xds where the control plane's xDS port is, with a port
 * @param mode variant of the protocol
 * @param adminPort port on 127.0.0.1 of Envoy's admin interface, 0-65535; 0 means any free one
 * @param metadata what the node asks of the control plane
 * @param health whether it offers to check the health of instances
 * @param tls files for mutual TLS; absent means plaintext
 */
public record BootstrapSettings(
    String node,
    HostAndPort xds,
    XdsMode mode,
    int adminPort,
    NodeMetadata metadata,
    HealthDuty health,
    Optional<TlsFiles> tls) {}
