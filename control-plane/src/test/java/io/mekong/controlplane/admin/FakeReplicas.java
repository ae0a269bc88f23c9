package io.mekong.controlplane.admin;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.mekong.controlplane.replica.Announcement;
import io.mekong.controlplane.replica.Replica;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangeQuery;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Other replicas on the store of an admin port, which answer what a test says. */
final class FakeReplicas implements AutoCloseable {
  private final KeyStore store;
  private final Deque<Runnable> parts = new ArrayDeque<>();

  /** What they were asked, in order. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  FakeReplicas(KeyStore store) {
    this.store = store;
  }

  /**
   * An answer.
   *
   * @param body JSON with ' for "
   */
  record Answer(int status, String body) {
    static Answer of(String body) {
      return new Answer(200, body);
    }
  }

  static Replica replica(String id, String host, int port) {
    return new Replica(
        id,
        host,
        URI.create("http://127.0.0.1:" + port),
        "1.0",
        Instant.parse("2026-01-31T12:00:00Z"),
        "");
  }

  /** One on this machine. */
  void announced(String id, int port) throws Exception {
    announced(replica(id, "here", port));
  }

  void announced(Replica replica) throws Exception {
    Announcement announcement = new Announcement(store, "/replicas/");
    announcement.start(replica);
    parts.push(announcement::close);
    await()
        .until(() ->
            !store.range(RangeQuery.firstPage("/replicas/" + replica.id(), 1)).keys().isEmpty());
  }

  /** The port of one that gives these bodies one after the other, and the last for ever. */
  int answering(String... bodies) throws IOException {
    return answering(_ -> Answer.of(bodies[Math.min(asked.size(), bodies.length) - 1]));
  }

  /** The port of one that answers a path with its query so. */
  int answering(Function<String, Answer> answers) throws IOException {
    HttpServer peer = open();
    peer.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().toString();
          asked.add(path);
          Answer answer = answers.apply(path);
          byte[] body = answer.body().replace('\'', '"').getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    peer.start();
    return peer.getAddress().getPort();
  }

  /** The port of one that takes no request. */
  int deaf() throws IOException {
    return open().getAddress().getPort();
  }

  private HttpServer open() throws IOException {
    HttpServer peer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    parts.push(() -> peer.stop(0));
    return peer;
  }

  /** The one that was announced last ends. */
  void ends() {
    parts.pop().run();
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().run();
    }
  }
}
