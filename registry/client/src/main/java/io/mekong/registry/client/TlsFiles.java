package io.mekong.registry.client;

import java.nio.file.Path;
import java.util.Optional;

/**
 * PEM files for TLS, read again for each new connection.
 *
 * @param authority certificates that the control plane's must lead to
 * @param identity what proves who we are; empty when the control plane does not ask
 */
public record TlsFiles(Path authority, Optional<Identity> identity) {
  /**
   * Our own certificate.
   *
   * @param certificate the chain, ours first
   * @param privateKey PKCS #8, not encrypted
   */
  public record Identity(Path certificate, Path privateKey) {}
}
