package io.mekong.registry.client;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the control planes are and how to speak to them.
 *
 * @param servers xDS ports of control planes on the same registry, at least one; a random one is
 *     used first, the next when it fails
 * @param tls empty: plaintext
 * @param callLimit how long one call may take before the next server is tried
 */
public record ClientSettings(
    ImmutableList<HostAndPort> servers, Optional<TlsFiles> tls, Duration callLimit) {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
  private static final int PORT = 18000;

  /** Checks the settings. */
  public ClientSettings {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("at least one server is needed, such as 127.0.0.1:18000");
    }
    servers =
        servers.stream().map(s -> s.withDefaultPort(PORT)).collect(ImmutableList.toImmutableList());
  }

  /**
   * Plaintext.
   *
   * @param servers {@code HOST[:PORT]}, port 18000 by default
   */
  public static ClientSettings plaintext(String... servers) {
    ImmutableList.Builder<HostAndPort> all = ImmutableList.builder();
    for (String server : servers) {
      all.add(HostAndPort.fromString(server));
    }
    return new ClientSettings(all.build(), Optional.empty(), CALL_LIMIT);
  }

  /** The same servers over TLS. */
  public ClientSettings with(TlsFiles files) {
    return new ClientSettings(servers, Optional.of(files), callLimit);
  }
}
