package io.mekong.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private static final Delay DELAY = new Delay(Duration.ofMillis(300), Duration.ofMillis(310), 1);

  @Test
  void a_slow_link_hands_on_all_of_it_after_its_time_in_each_direction() throws IOException {
    try (SampleService service = SampleService.start("one");
        FaultProxy proxy = FaultProxy.slow(service.port(), DELAY)) {
      long start = System.nanoTime();

      HttpAnswer answer = new HttpSocket(proxy.port()).get("any", "/");

      assertThat(answer.body()).isEqualTo("one\n");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThan(DELAY.least().multipliedBy(2));
    }
  }

  @Test
  void after_a_loss_nothing_more_arrives_on_the_connection() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        FaultProxy proxy = FaultProxy.forward(server.getLocalPort());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        Socket accepted = server.accept()) {
      accepted.setSoTimeout(10_000);
      client.getOutputStream().write('a');
      assertThat(accepted.getInputStream().read()).isEqualTo('a');

      proxy.blackHole();
      client.getOutputStream().write('b');
      await().until(proxy::holdsBytesBack);
      proxy.blackHole(FaultProxy::isNobody);
      client.getOutputStream().write('c');

      assertThat(accepted.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void what_was_sent_later_does_not_arrive_earlier() throws IOException {
    ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    Iterator<Long> nanos = List.of(20_000_000L, 1_000_000L, 0L, 0L).iterator();

    try (SlowStream slow = new SlowStream(arrived, nanos::next)) {
      for (String part : List.of("a", "b", "c")) {
        slow.write(part.getBytes(StandardCharsets.UTF_8));
      }
    }

    assertThat(arrived.toString(StandardCharsets.UTF_8)).isEqualTo("abc");
  }

  @Test
  void the_same_seed_draws_the_same() {
    assertThat(DELAY.drawn(3).getAsLong()).isEqualTo(DELAY.drawn(3).getAsLong());
    assertThat(DELAY.drawn(3).getAsLong()).isNotEqualTo(DELAY.drawn(4).getAsLong());
  }

  @Test
  void what_is_lost_on_the_way_arrives_later() {
    Delay lossy = new Delay(Duration.ofMillis(1), Duration.ofMillis(2), 1, 50);
    LongSupplier drawn = lossy.drawn(0);
    long late =
        LongStream.generate(drawn)
            .limit(1_000)
            .filter(nanos -> nanos > Duration.ofMillis(200).toNanos())
            .count();
    assertThat(late).isBetween(400L, 600L);
  }

  @Test
  void a_link_that_loses_all_ends_what_clients_send() {
    try (SampleService one = SampleService.start("one");
        FaultProxy proxy = FaultProxy.forward(one.port())) {
      proxy.lose(100);
      assertThatThrownBy(() -> new HttpSocket(proxy.port()).get("any", "/"))
          .isInstanceOfAny(IOException.class, IllegalStateException.class);
      assertThat(one.answered()).isZero();
    }
  }
}
