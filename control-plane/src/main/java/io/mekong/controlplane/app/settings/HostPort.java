package io.mekong.controlplane.app.settings;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;

/**
 * An address to listen on.
 *
 * @param host IP literal without brackets, or a host name
 * @param port 0-65535; 0 means any free one
 */
public record HostPort(String host, int port) {
  private static final int MAX_PORT = 65_535;

  /** Throws {@link IllegalArgumentException} with a sentence for the user. */
  public HostPort {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("the host is missing; write HOST:PORT");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("the port must be 0-65535");
    }
  }

  /** Reads {@code HOST:PORT}, with IPv6 literals in brackets. */
  public static HostPort parse(String text) {
    HostAndPort parsed;
    try {
      parsed = HostAndPort.fromString(text).requireBracketsForIPv6();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not HOST:PORT (an IPv6 literal goes in brackets)", e);
    }
    if (!parsed.hasPort()) {
      throw new IllegalArgumentException("the port is missing; write HOST:PORT");
    }
    return new HostPort(parsed.getHost(), parsed.getPort());
  }

  /** Whether only this machine can reach it; a host name other than localhost counts as not. */
  public boolean isLoopback() {
    return host.equals("localhost")
        || (InetAddresses.isInetAddress(host) && InetAddresses.forString(host).isLoopbackAddress());
  }

  /** As a socket address; a host name is resolved here. */
  public InetSocketAddress socketAddress() {
    return new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return HostAndPort.fromParts(host, port).toString();
  }
}
