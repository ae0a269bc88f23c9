package io.mekong.tests.kit;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Which process dialed a TCP connection of this machine, by Linux's /proc: the table of sockets
 * gives the inode of the dialer's end, and its folder of descriptors names the inodes it owns.
 */
final class ConnectionOwner {
  private static final Splitter FIELDS = Splitter.on(' ').omitEmptyStrings().trimResults();
  private static final int LOCAL = 1;
  private static final int REMOTE = 2;
  private static final int INODE = 9;

  private ConnectionOwner() {}

  /** Whether the process has the end of a connection that is on this port and leads to that one. */
  static boolean dialed(long pid, int fromPort, int toPort) {
    OptionalLong inode = inode(Path.of("/proc/net/tcp"), fromPort, toPort);
    if (inode.isEmpty()) {
      inode = inode(Path.of("/proc/net/tcp6"), fromPort, toPort);
    }
    return inode.isPresent() && owns(pid, inode.getAsLong());
  }

  private static OptionalLong inode(Path table, int fromPort, int toPort) {
    try {
      return Files.readAllLines(table).stream()
          .skip(1)
          .map(FIELDS::splitToList)
          .filter(line -> port(line, LOCAL) == fromPort && port(line, REMOTE) == toPort)
          .mapToLong(line -> Long.parseLong(line.get(INODE)))
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty(); // no such family on this machine
    }
  }

  private static int port(List<String> line, int field) {
    String address = line.get(field);
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }

  private static boolean owns(long pid, long inode) {
    String socket = "socket:[" + inode + "]";
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
      for (Path descriptor : descriptors) {
        if (leadsTo(descriptor, socket)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false; // the process has ended
    }
  }

  private static boolean leadsTo(Path descriptor, String target) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(target);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
