package io.mekong.registry.agent;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;

/** Works when it accepts a connection. */
record TcpCheck(CheckTarget target) implements Check {
  @Override
  public Optional<String> problem() {
    try (Socket socket = new Socket()) {
      socket.connect(target.socketAddress(), Math.toIntExact(target.limit().toMillis()));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("no connection: " + e.getMessage());
    }
  }
}
