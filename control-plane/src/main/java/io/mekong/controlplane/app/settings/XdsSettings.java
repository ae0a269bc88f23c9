package io.mekong.controlplane.app.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The gRPC port that nodes connect to.
 *
 * @param address where it listens
 * @param tls certificate and key; empty means plaintext
 * @param limits how many streams are let in
 * @param plaintextAllowed whether plaintext off loopback was asked for explicitly
 */
public record XdsSettings(
    HostPort address, Optional<Tls> tls, Limits limits, boolean plaintextAllowed) {

  /**
   * How many streams are let in.
   *
   * @param maxStreams open at a time, above 0
   * @param maxNewStreams that begin in a second, above 0
   * @param maxConnectionsPerIdentity of one client certificate at a time, above 0
   * @param maxConnectionsPerAddress of one IP address at a time, above 0; empty for any number
   * @param maxRequestBytes of one message
   */
  public record Limits(
      int maxStreams,
      int maxNewStreams,
      int maxConnectionsPerIdentity,
      Optional<Integer> maxConnectionsPerAddress,
      int maxRequestBytes) {}

  /**
   * Files of the server's TLS; read again when they change.
   *
   * @param cert PEM certificate chain
   * @param key PEM private key of the certificate
   * @param clientCa PEM authorities that clients must be signed by; empty asks for no certificate
   */
  public record Tls(Path cert, Path key, Optional<Path> clientCa) {}
}
