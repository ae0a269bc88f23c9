package io.mekong.tests.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** An HTTP service on loopback that answers every request with its name. */
public final class SampleService implements AutoCloseable {
  private final String name;
  private final HttpServer server;
  private final ExecutorService requests;
  private final LongAdder answered = new LongAdder();
  private volatile int healthStatus = 200;

  private SampleService(String name, HttpServer server, ExecutorService requests) {
    this.name = name;
    this.server = server;
    this.requests = requests;
  }

  /** Starts one on a free port. */
  public static SampleService start(String name) {
    return startOn(name, 0);
  }

  /** Starts one on a port, which must be free. */
  public static SampleService startOn(String name, int port) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      SampleService service =
          new SampleService(name, server, Executors.newVirtualThreadPerTaskExecutor());
      server.setExecutor(service.requests);
      server.createContext("/", service::answer);
      server.createContext("/healthz", service::answerHealth);
      server.start();
      return service;
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " is not free for sample service " + name, e);
    }
  }

  /** The name it answers with. */
  public String name() {
    return name;
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Requests answered since the start. */
  public long answered() {
    return answered.sum();
  }

  /** What {@code /healthz} answers from now on; 200 at first. */
  public void healthStatus(int status) {
    healthStatus = status;
  }

  private void answerHealth(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(healthStatus, -1);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] body = (name + "\n").getBytes(StandardCharsets.UTF_8);
      answered.increment();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    requests.close();
  }
}
