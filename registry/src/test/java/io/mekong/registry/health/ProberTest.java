package io.mekong.registry.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an instance can do to who checks it. */
class ProberTest {
  private static final Check CHECK =
      new Check(new Check.Probe.Http("/healthz"), Duration.ofSeconds(5), Duration.ofSeconds(3), 1);

  private final Prober prober = new Prober();
  private final ServerSocket server = listen();

  private static ServerSocket listen() {
    try {
      return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    prober.close();
  }

  @Test
  void an_answer_that_never_ends_ends_the_check() {
    serve("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it");
    assertThat(fault()).isEmpty();
  }

  @Test
  void a_refusal_that_never_ends_is_one() {
    serve("HTTP/1.1 503 Away\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    assertThat(fault()).contains("HTTP status 503");
  }

  @Test
  void headers_that_never_end_are_a_fault() {
    serve("HTTP/1.1 200 OK\r\nContent-Le");
    assertThat(fault()).isPresent();
  }

  /** Sends this to everybody and then nothing more, for ever. */
  private void serve(String answer) {
    Thread.ofVirtual()
        .name("endless")
        .start(() -> {
          while (!server.isClosed()) {
            try {
              Socket client = server.accept();
              OutputStream out = client.getOutputStream();
              out.write(answer.getBytes(StandardCharsets.US_ASCII));
              out.flush();
            } catch (IOException e) {
              // the test is over
            }
          }
        });
  }

  /** What the check finds; it must find something. */
  private Optional<String> fault() {
    InetSocketAddress at =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    CompletableFuture<Optional<String>> found = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("check")
        .start(() -> {
          try {
            found.complete(prober.fault(CHECK, at));
          } catch (InterruptedException e) {
            found.completeExceptionally(e);
          }
        });
    Awaitility.await("the check ends").until(found::isDone);
    return found.join();
  }
}
