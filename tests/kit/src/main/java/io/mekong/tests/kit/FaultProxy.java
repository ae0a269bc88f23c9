package io.mekong.tests.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;

/**
 * TCP between a client and a server on 127.0.0.1, with faults on demand. Faults may be asked for on
 * any thread; it owns virtual threads that {@link #close} ends.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int BUFFER_BYTES = 16 * 1024;

  private final ServerSocket server;
  private final int target;
  private final Optional<Delay> delay;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Relay> relays = ConcurrentHashMap.newKeySet();
  private final LongAdder bytes = new LongAdder();
  private final AtomicInteger nextCuts = new AtomicInteger();
  private volatile long nextBytes;
  private volatile int losing;

  /** Ports of clients whose connections swallow what is sent over them. */
  private volatile IntPredicate blackHole = FaultProxy::isNobody;

  private volatile boolean closed;

  private FaultProxy(ServerSocket server, int target, Optional<Delay> delay) {
    this.server = server;
    this.target = target;
    this.delay = delay;
  }

  /** Forwards a free port on 127.0.0.1 to another port there. */
  public static FaultProxy forward(int target) {
    return start(target, Optional.empty());
  }

  /** The same over a link that takes its time; what one side sends stays in order. */
  public static FaultProxy slow(int target, Delay delay) {
    return start(target, Optional.of(delay));
  }

  private static FaultProxy start(int target, Optional<Delay> delay) {
    try {
      FaultProxy proxy =
          new FaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, delay);
      Thread.ofVirtual().name("fault-proxy").start(proxy::acceptAll);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("no port for the proxy", e);
    }
  }

  /** The port to connect to. */
  public int port() {
    return server.getLocalPort();
  }

  /** How many connections there were up to now. */
  public int connections() {
    return connections.get();
  }

  /** How many bytes both sides have sent up to now, without what TCP and IP add. */
  public long bytes() {
    return bytes.sum();
  }

  /** Closes every connection there is now; new ones work. */
  public void cutAll() {
    relays.forEach(Relay::cut);
  }

  /** Closes each connection there is now when the server has sent this many more bytes on it. */
  public void cutAfterServerBytes(long bytes) {
    relays.forEach(relay -> relay.cutAfter(bytes));
  }

  /** Closes the next connections, two at most, when the server has sent this many bytes on each. */
  public void cutNextAfterServerBytes(long bytes) {
    nextBytes = bytes;
    nextCuts.set(2);
  }

  /** From now on of 100 parts that clients send so many end their connection instead. */
  public void lose(int ofHundred) {
    losing = ofHundred;
  }

  /** From now on every byte in either direction is swallowed; connections stay open. */
  public void blackHole() {
    blackHole(port -> true);
  }

  /**
   * The same for connections of some clients only, those that they make later too.
   *
   * @param clients accepts the port that a client connects from; asked once for each connection
   */
  public void blackHole(IntPredicate clients) {
    blackHole = clients;
    relays.forEach(Relay::judge);
  }

  /** Ends a black hole; connections that lost bytes in it are closed. */
  public void restore() {
    blackHole = FaultProxy::isNobody;
    relays.forEach(Relay::judge);
    relays.stream().filter(Relay::lostBytes).forEach(Relay::cut);
  }

  /** Whether any connection that is still there has lost something. */
  boolean holdsBytesBack() {
    return relays.stream().anyMatch(Relay::lostBytes);
  }

  static boolean isNobody(int port) {
    return false;
  }

  private void acceptAll() {
    while (!closed) {
      try {
        relay(server.accept());
      } catch (IOException e) {
        if (server.isClosed()) {
          return;
        }
      }
    }
  }

  private void relay(Socket client) throws IOException {
    Socket upstream = new Socket();
    try {
      upstream.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
    } catch (IOException e) {
      client.close();
      upstream.close();
      return;
    }
    Relay relay = new Relay(client, upstream);
    if (nextCuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      relay.cutAfter(nextBytes);
    }
    relays.add(relay);
    relay.judge();
    relay.start();
    if (closed) {
      relay.cut();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the proxy", e);
    }
    cutAll();
  }

  /** One connection through the proxy. */
  private final class Relay {
    private final Socket client;
    private final Socket upstream;
    private final int number = connections.getAndIncrement();
    private volatile boolean swallows;
    private volatile boolean lostBytes;
    private volatile long serverBytesLeft = Long.MAX_VALUE;

    Relay(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void judge() {
      swallows = blackHole.test(client.getPort());
    }

    boolean lostBytes() {
      return lostBytes;
    }

    void cutAfter(long bytes) {
      serverBytesLeft = bytes;
    }

    void start() {
      Thread.ofVirtual().name("fault-proxy-up").start(() -> pump(client, upstream, 2 * number));
      Thread.ofVirtual()
          .name("fault-proxy-down")
          .start(() -> pump(upstream, client, 2 * number + 1));
    }

    private void pump(Socket from, Socket to, int direction) {
      byte[] buffer = new byte[BUFFER_BYTES];
      try (OutputStream way = way(to, direction)) {
        int count = from.getInputStream().read(buffer);
        while (count >= 0 && !loses(from)) {
          bytes.add(count);
          if (swallowed()) {
            if (!swallows) {
              return; // the hole has ended meanwhile
            }
          } else {
            way.write(buffer, 0, allowed(from, count));
          }
          count = serverBytesLeft > 0 ? from.getInputStream().read(buffer) : -1;
        }
      } catch (IOException e) {
        // The other direction was cut, or a peer went: both mean the end of the connection.
      } finally {
        cut();
      }
    }

    /**
     * Whether what was just read is lost. Nothing goes on after something was lost: TCP never
     * leaves a hole, and HTTP/2 would not notice one between two frames.
     */
    private boolean swallowed() {
      if (swallows) {
        lostBytes = true;
      }
      return lostBytes;
    }

    private OutputStream way(Socket to, int direction) throws IOException {
      OutputStream direct = to.getOutputStream();
      return delay
          .<OutputStream>map(each -> new SlowStream(direct, each.drawn(direction)))
          .orElse(direct);
    }

    private boolean loses(Socket from) {
      return from.equals(client) && ThreadLocalRandom.current().nextInt(100) < losing;
    }

    private int allowed(Socket from, int count) {
      long left = serverBytesLeft;
      if (from.equals(client) || left == Long.MAX_VALUE) {
        return count;
      }
      int allowed = (int) Math.min(left, count);
      serverBytesLeft = left - allowed;
      return allowed;
    }

    void cut() {
      relays.remove(this);
      closeQuietly(client);
      closeQuietly(upstream);
    }

    private static void closeQuietly(Socket socket) {
      try {
        socket.close();
      } catch (IOException e) {
        // It is of no use any more either way.
      }
    }
  }
}
