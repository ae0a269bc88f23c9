package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import io.grpc.BindableService;
import io.mekong.controlplane.xds.keepalive.KeepaliveLimits;
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
   * @param adaptive between what each connection's own pings are chosen; empty for none
   * @param interval of silence before gRPC's own ping, the same for all connections: a net behind
   *     the adaptive ones
   * @param timeout after which such a ping without an answer closes the connection
   * @param leastClientInterval clients may ping as often as this; below it they are cut off
   */
  public record Keepalive(
      Optional<KeepaliveLimits> adaptive,
      Duration interval,
      Duration timeout,
      Duration leastClientInterval) {
    /** That of the default limits. */
    public static final Keepalive DEFAULT = adapting(KeepaliveLimits.DEFAULT);

    /**
     * Adapts within these limits. Clients are allowed twice what they are told to keep to: gRPC's
     * own check has no tolerance for jitter.
     */
    public static Keepalive adapting(KeepaliveLimits limits) {
      return new Keepalive(
          Optional.of(limits),
          limits.max().multipliedBy(2),
          limits.max(),
          Duration.ofNanos(limits.min().toNanos() / 2));
    }
  }
}
