package io.mekong.registry.agent;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The address under which others on the control plane's network reach this machine. */
final class OwnAddress {
  private static final String LOOPBACK = "127.0.0.1";

  private OwnAddress() {}

  /** The local address of the route to the control plane; nothing is sent. */
  static String towards(HostAndPort server) {
    InetSocketAddress to = new InetSocketAddress(server.getHost(), server.getPort());
    if (to.isUnresolved()) {
      return LOOPBACK;
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(to);
      InetAddress local = socket.getLocalAddress();
      return local.isAnyLocalAddress() || local.isLoopbackAddress()
          ? LOOPBACK
          : InetAddresses.toAddrString(local);
    } catch (IOException | RuntimeException e) {
      return LOOPBACK;
    }
  }
}
