package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import io.grpc.BindableService;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The xDS port.
 *
 * @param address where it listens; port 0 takes any free one
 * @param tls files of the server's TLS; empty for plaintext
 * @param replica name of this replica, told in {@code control_plane.identifier}
 * @param keepalive pings and limits of connections
 * @param limits bounds of a stream
 * @param admission bounds of the port
 * @param beside other gRPC services of the port; must not block its event loops
 */
public record XdsServerSettings(
    InetSocketAddress address,
    Optional<TlsFiles> tls,
    String replica,
    Keepalive keepalive,
    SessionLimits limits,
    StreamLimits admission,
    ImmutableList<BindableService> beside) {

  /**
   * PEM files, read again when they change; a bad change is reported and the old ones stay.
   *
   * @param chain certificate chain
   * @param key private key, PKCS 8
   * @param clientCa authorities that clients must be signed by; empty asks for no certificate
   */
  public record TlsFiles(Path chain, Path key, Optional<Path> clientCa) {}

  /**
   * Pings of connections.
   *
   * @param interval between pings of an idle connection
   * @param timeout after which a ping without an answer closes the connection
   * @param leastClientInterval clients may ping as often as this; below it they are cut off
   */
  public record Keepalive(Duration interval, Duration timeout, Duration leastClientInterval) {
    /** 10 s, 5 s; clients are allowed half of the 3 s that our bootstraps never go below. */
    public static final Keepalive DEFAULT =
        new Keepalive(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMillis(1500));
  }
}
