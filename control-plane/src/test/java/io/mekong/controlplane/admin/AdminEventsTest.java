package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceKey;
import io.micronaut.http.sse.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Server-sent events over real HTTP. */
class AdminEventsTest {
  private static final int MORE_THAN_MEMORY_HOLDS = 10_000;
  private static final AdminTestServer SERVER =
      new AdminTestServer(new AwayKeyStore(), Optional.empty());

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static RegistryEvent deleted(String service) {
    return new RegistryEvent.Deregistered(
        RegistryEvent.Basis.REPORTED, new ServiceKey(service), new InstanceId("one"), 0);
  }

  private static RegistryEvent began(String service) {
    return new RegistryEvent.ProtectionBegan(new ServiceKey(service));
  }

  private static void happen(RegistryEvent... events) {
    SERVER.events.happened(7, ImmutableList.copyOf(events));
  }

  /** An open stream; what comes before its first comment is read. */
  private static final class Stream implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpResponse<InputStream> answer;
    private final BufferedReader lines;

    Stream(HttpRequest.Builder request) throws IOException, InterruptedException {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).startsWith(":");
      assertThat(lines.readLine()).isEmpty();
    }

    /** The lines of the next event. */
    List<String> next() throws IOException {
      List<String> event = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty()) {
          event.add(line);
        } else if (!event.isEmpty()) {
          return event;
        }
      }
      return event;
    }

    @Override
    public void close() throws IOException {
      client.shutdownNow();
      lines.close();
    }
  }

  private static Stream stream(String query) throws IOException, InterruptedException {
    return new Stream(request(query));
  }

  private static HttpRequest.Builder request(String query) {
    return SERVER.request("/api/v1/events" + query).header("Accept", "text/event-stream");
  }

  private static long seq(List<String> event) {
    return event.stream()
        .filter(line -> line.startsWith("id: "))
        .mapToLong(line -> Long.parseLong(line.substring(4)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void what_happens_comes_with_number_type_and_line() throws Exception {
    try (Stream stream = stream("")) {
      assertThat(stream.answer.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
      happen(deleted("a"));
      List<String> event = stream.next();
      assertThat(event).hasSize(3).contains("event: deleted");
      assertThat(event.getLast())
          .startsWith("data: {\"seq\":" + seq(event))
          .endsWith("\"service\":\"a\",\"id\":\"one\",\"basis\":\"REPORTED\"}");
    }
  }

  @Test
  void service_and_type_choose() throws Exception {
    try (Stream ofB = stream("?service=b");
        Stream began = stream("?type=protection-began,protection-ended")) {
      happen(deleted("a"), deleted("b"), began("a"));
      assertThat(ofB.next()).contains("event: deleted").last().asString().contains("\"b\"");
      assertThat(began.next()).contains("event: protection-began");
    }
  }

  @Test
  void a_stream_can_begin_with_the_newest_events() throws Exception {
    try (Stream stream = stream("")) {
      happen(deleted("a"), deleted("b"), deleted("c"));
      for (int i = 0; i < 3; i++) {
        stream.next();
      }
    }
    try (Stream late = stream("?last=2")) {
      assertThat(late.next()).last().asString().contains("\"service\":\"b\"");
      assertThat(late.next()).last().asString().contains("\"service\":\"c\"");
    }
    assertThat(SERVER.send(request("?last=many")).body()).contains("INVALID_PARAMETER");
  }

  @Test
  void last_event_id_goes_on_where_it_ended() throws Exception {
    long last;
    try (Stream stream = stream("")) {
      happen(deleted("a"), deleted("b"), deleted("c"));
      last = seq(stream.next());
    }
    try (Stream again = new Stream(request("").header("Last-Event-ID", Long.toString(last)))) {
      List<String> next = again.next();
      assertThat(seq(next)).isEqualTo(last + 1);
      assertThat(next.getLast()).contains("\"b\"");
    }
    try (Stream all = new Stream(request("").header("Last-Event-ID", "0"))) {
      assertThat(all.next()).contains("id: 1", "event: started");
    }
    try (Stream ahead = new Stream(request("").header("Last-Event-ID", "999999999"))) {
      assertThat(ahead.next()).contains("event: gap");
    }
  }

  @ParameterizedTest
  @CsvSource({"?service=A_B%21, , no service", "?type=fly, , type must be", "'', x, Last-Event-ID"})
  void what_cannot_be_read_is_refused(String query, @Nullable String last, String sentence)
      throws Exception {
    HttpRequest.Builder request = request(query);
    if (last != null) {
      request.header("Last-Event-ID", last);
    }
    HttpResponse<String> answer = SERVER.send(request);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("INVALID_PARAMETER", sentence);
  }

  @Test
  void one_client_too_many_is_told_so_and_a_place_that_is_left_is_free_again() throws Exception {
    List<Stream> open = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      open.add(stream(""));
    }
    HttpResponse<String> refused = SERVER.send(request(""));
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("TOO_MANY_REQUESTS");
    for (Stream stream : open) {
      stream.close();
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          try (Stream again = stream("")) {
            return again.answer.statusCode() == 200;
          } catch (AssertionError stillRefused) {
            return false;
          }
        });
  }

  @Test
  void a_client_that_reads_too_slowly_is_ended_with_a_gap() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4096);
      socket.connect(
          new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), SERVER.port()));
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "GET /api/v1/events HTTP/1.1",
                      "Host: localhost",
                      "Accept: text/event-stream",
                      "",
                      "")
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      while (!lines.readLine().startsWith(":")) {
        // the headers
      }
      for (int i = 0; i < 10; i++) {
        happen(
            IntStream.range(0, MORE_THAN_MEMORY_HOLDS)
                .mapToObj(n -> deleted("slow"))
                .toArray(RegistryEvent[]::new));
      }
      happen(deleted("the-last"));
      await().atMost(Duration.ofSeconds(60)).until(() -> SERVER.logged("the-last"));
      assertThat(
              lines
                  .lines()
                  .takeWhile(line -> !line.equals("0")) // the last chunk
                  .filter(line -> line.startsWith("event: "))
                  .toList())
          .last()
          .isEqualTo("event: gap");
    }
  }

  @Test
  void without_news_a_comment_comes() {
    Heard heard = new Heard();
    new EventStreams(SERVER.events, Duration.ofMillis(20))
        .open(
            new EventStreams.Wanted(Optional.of("nobody"), ImmutableSet.of(), OptionalLong.empty()))
        .subscribe(heard);
    await().until(() -> heard.events.size() > 3);
    assertThat(heard.events)
        .allSatisfy(event -> {
          assertThat(event.getData()).isEmpty();
          assertThat(event.getComment()).isNotEmpty();
        });
    heard.end();
  }

  /** Takes all there is. */
  private static final class Heard implements Subscriber<Event<String>> {
    final List<Event<String>> events = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();

    void end() {
      Objects.requireNonNull(subscription.get()).cancel();
    }

    @Override
    public void onSubscribe(Subscription begun) {
      subscription.set(begun);
      begun.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Event<String> event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable fault) {}

    @Override
    public void onComplete() {}
  }
}
