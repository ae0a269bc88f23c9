package io.mekong.controlplane.ctl;

import io.mekong.registry.event.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The events of a running control plane, as server-sent events of its admin port. */
final class LogOverHttp {
  private static final int OK = 200;
  private static final String DATA = "data: ";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final URI url;
  private final Optional<Path> tokenFile;
  private final Consumer<String> notes;

  /** Number of the last event that was read; -1 before the first. */
  private long last;

  /** Where reading begins. */
  enum From {
    NOW,
    /** What is still kept. */
    START
  }

  /**
   * Nothing is connected yet.
   *
   * @param admin base of the admin port
   * @param notes takes sentences about what happens to the connection
   */
  LogOverHttp(URI admin, Optional<Path> tokenFile, Consumer<String> notes) {
    this.url = admin.resolve("/api/v1/events");
    this.tokenFile = tokenFile;
    this.notes = notes;
  }

  /**
   * Reads until {@code each} says false, over broken connections too.
   *
   * @throws CtlException when the first connection fails, or is refused later
   */
  void follow(Predicate<LoggedEvent> each, From from) throws CtlException, InterruptedException {
    last = from == From.START ? 0 : -1;
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build()) {
      boolean connected = false;
      while (true) {
        try (Stream<String> lines = lines(client)) {
          connected = true;
          if (!read(lines.iterator(), each)) {
            client.shutdownNow();
            return;
          }
          notes.accept("the stream ended, connecting again");
        } catch (IOException | UncheckedIOException e) {
          if (!connected) {
            throw new CtlException(
                url + " cannot be reached (" + e + "). Is the control plane running? See --admin.",
                e);
          }
          notes.accept("the connection broke, connecting again: " + e.getMessage());
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private Stream<String> lines(HttpClient client)
      throws IOException, InterruptedException, CtlException {
    HttpRequest.Builder request = HttpRequest.newBuilder(url).header("Accept", "text/event-stream");
    if (last >= 0) {
      request.header("Last-Event-ID", Long.toString(last));
    }
    if (tokenFile.isPresent()) {
      request.header("Authorization", "Bearer " + token(tokenFile.get()));
    }
    HttpResponse<Stream<String>> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    if (answer.statusCode() != OK) {
      try (Stream<String> said = answer.body()) {
        throw new CtlException(
            url + " answered " + answer.statusCode() + ": " + String.join(" ", said.toList()));
      }
    }
    return answer.body();
  }

  private static String token(Path file) throws CtlException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CtlException("--token-file " + file + " cannot be read: " + e, e);
    }
  }

  private boolean read(Iterator<String> lines, Predicate<LoggedEvent> each) {
    while (lines.hasNext()) {
      String line = lines.next();
      if (!line.startsWith(DATA)) {
        continue;
      }
      Optional<LoggedEvent> event = LoggedEvent.parse(line.substring(DATA.length()));
      if (event.isPresent()) {
        last = event.get().seq();
        if (!each.test(event.get())) {
          return false;
        }
      }
    }
    return true;
  }
}
