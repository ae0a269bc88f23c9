package io.mekong.controlplane.xds.keepalive;

import java.time.Duration;

/** What the owner of a connection is to do. */
public sealed interface KeepaliveAction {
  /**
   * Send an HTTP/2 PING.
   *
   * @param number of the ping on this connection, from 0; comes back with the answer
   */
  record Ping(long number) implements KeepaliveAction {}

  /**
   * Set TCP_USER_TIMEOUT (RFC 5482): the kernel gives up what we gave up, and what it still holds.
   *
   * @param time in whole seconds
   */
  record UserTimeout(Duration time) implements KeepaliveAction {}

  /**
   * Give the connection up, at once.
   *
   * @param silence since the last byte from the peer
   */
  record Close(Duration silence) implements KeepaliveAction {}
}
