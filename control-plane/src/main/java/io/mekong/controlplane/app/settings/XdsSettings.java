package io.mekong.controlplane.app.settings;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The gRPC port that nodes connect to.
 *
 * @param address where it listens
 * @param tls certificate and key; empty means plaintext
 * @param plaintextAllowed whether plaintext off loopback was asked for explicitly
 */
public record XdsSettings(HostPort address, Optional<Tls> tls, boolean plaintextAllowed) {

  /**
   * Files of the server's TLS; read again when they change.
   *
   * @param cert PEM certificate chain
   * @param key PEM private key of the certificate
   * @param clientCa PEM authorities that clients must be signed by; empty asks for no certificate
   */
  public record Tls(Path cert, Path key, Optional<Path> clientCa) {}
}
