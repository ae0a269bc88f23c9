package io.mekong.controlplane.ctl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An admin port that gives answers made by hand, and remembers what was asked. */
final class CannedAdmin implements AutoCloseable {
  private final HttpServer server;
  private final Map<String, Canned> answers = new HashMap<>();
  final List<String> asked = new ArrayList<>();

  private record Canned(int status, String body) {}

  CannedAdmin() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers a request, such as {@code GET /api/v1/status}. */
  synchronized CannedAdmin on(String request, int status, String body) {
    answers.put(request, new Canned(status, body.replace('\'', '"')));
    return this;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    asked.add(body.isEmpty() ? request : request + " " + body);
    Canned canned =
        answers.getOrDefault(
            request,
            new Canned(404, "{\"detail\":\"nothing at this path\",\"code\":\"UNKNOWN_PATH\"}"));
    exchange.getResponseHeaders().add("Mekong-Revision", "42");
    byte[] bytes = canned.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(canned.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
