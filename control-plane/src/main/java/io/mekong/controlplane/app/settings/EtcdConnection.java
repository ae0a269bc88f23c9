package io.mekong.controlplane.app.settings;

import com.google.common.collect.ImmutableList;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How to reach etcd.
 *
 * @param endpoints at least one; all {@code http} or all {@code https}
 * @param login user and password; empty means no authentication
 * @param ca PEM authorities that etcd's certificate must be signed by; empty means the JDK's
 * @param clientTls our certificate for etcd; empty means none
 */
public record EtcdConnection(
    ImmutableList<URI> endpoints,
    Optional<Login> login,
    Optional<Path> ca,
    Optional<ClientTls> clientTls) {

  /**
   * A user of etcd.
   *
   * @param user its name
   * @param passwordFile file that holds the password; one line
   */
  public record Login(String user, Path passwordFile) {}

  /**
   * Our certificate for etcd.
   *
   * @param cert PEM certificate chain
   * @param key PEM private key of the certificate
   */
  public record ClientTls(Path cert, Path key) {}
}
