package io.mekong.tests.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** For programs that must be told a port and cannot choose one. */
public final class FreePort {
  private FreePort() {}

  /** A port on 127.0.0.1 that was free a moment ago; another process may take it meanwhile. */
  public static int find() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port", e);
    }
  }
}
