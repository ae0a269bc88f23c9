package io.mekong.registry.agent;

import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What is checked.
 *
 * @param addr an IP literal
 * @param port 1-65535
 * @param limit how long one check may take
 */
record CheckTarget(String addr, int port, Duration limit) {
  InetSocketAddress socketAddress() {
    return new InetSocketAddress(InetAddresses.forString(addr), port);
  }

  /** {@code host:port} for a URI. */
  String authority() {
    return InetAddresses.toUriString(InetAddresses.forString(addr)) + ":" + port;
  }
}
