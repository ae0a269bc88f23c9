package io.mekong.tests.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For programs that must be told a port and cannot choose one, or must find it again after a
 * restart. The ports lie below those that a system gives to connections and to whoever asks for
 * any, so none of them is taken between the choice and the use. Processes stay out of each other's
 * way by blocks of ports: who listens on the first port of a block has the others, until it ends.
 * Any thread.
 */
public final class FreePort {
  private static final int FIRST = 20_000;
  private static final int BLOCK = 100;
  private static final int BLOCKS = 120;
  private static final FreePort OF_THIS_PROCESS = new FreePort();

  private int block = Math.floorMod(ProcessHandle.current().pid(), BLOCKS);

  /** Listens on the first port of the block; not yet, before the first question. */
  private @Nullable ServerSocket mark;

  private int given;

  FreePort() {}

  /** A port on 127.0.0.1 that nobody uses and that nobody else is given. */
  public static int find() {
    return OF_THIS_PROCESS.next();
  }

  synchronized int next() {
    for (int tried = 0; tried < BLOCK * BLOCKS; tried++) {
      if (mark == null || ++given >= BLOCK) {
        mark = anotherBlock();
        given = 1;
      }
      int port = mark.getLocalPort() + given;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " on");
  }

  private ServerSocket anotherBlock() {
    for (int tried = 0; tried < BLOCKS; tried++) {
      block = (block + 1) % BLOCKS;
      Optional<ServerSocket> taken = listen(FIRST + block * BLOCK);
      if (taken.isPresent()) {
        return taken.get();
      }
    }
    throw new IllegalStateException("no free block of ports from " + FIRST + " on");
  }

  private static boolean isFree(int port) {
    Optional<ServerSocket> taken = listen(port);
    taken.ifPresent(FreePort::close);
    return taken.isPresent();
  }

  private static Optional<ServerSocket> listen(int port) {
    try {
      return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      return Optional.empty(); // somebody has it
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot leave port " + socket.getLocalPort(), e);
    }
  }
}
