package io.mekong.registry.store.etcd;

import com.google.common.collect.ImmutableList;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach etcd.
 *
 * @param endpoints members to use, at least one; all {@code http} or all {@code https}
 * @param login user and password; empty for none
 * @param tls files; empty uses the JDK's authorities when the endpoints are https
 * @param callTimeout longest time that a call takes, above 0
 */
public record EtcdSettings(
    ImmutableList<URI> endpoints, Optional<Login> login, Optional<Tls> tls, Duration callTimeout) {
  /** Longest time that a call takes unless configured otherwise. */
  public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(3);

  /** Plain connections without a user. */
  public static EtcdSettings plain(ImmutableList<URI> endpoints) {
    return new EtcdSettings(endpoints, Optional.empty(), Optional.empty(), DEFAULT_CALL_TIMEOUT);
  }

  /**
   * A user of etcd.
   *
   * @param user its name
   * @param password kept out of logs
   */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[user=" + user + ", password=***]";
    }
  }

  /**
   * PEM files.
   *
   * @param ca authorities that sign the members' certificates; empty for the JDK's
   * @param client our own certificate; empty for none
   */
  public record Tls(Optional<Path> ca, Optional<ClientCertificate> client) {}

  /**
   * Our own certificate, as PEM files.
   *
   * @param chain the certificate and what it was signed by
   * @param key its private key, PKCS 8
   */
  public record ClientCertificate(Path chain, Path key) {}
}
