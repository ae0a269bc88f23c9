package io.mekong.controlplane.xds.keepalive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.xds.keepalive.KeepaliveAction.Close;
import io.mekong.controlplane.xds.keepalive.KeepaliveAction.Ping;
import io.mekong.controlplane.xds.keepalive.KeepaliveAction.UserTimeout;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Step by step, on a link of 12 ms with a jitter of 4 ms unless said: repairs after 212 ms. */
class LinkKeepaliveTest {
  /** The clock may be anywhere, also where it overflows. */
  private static final long ORIGIN = Long.MAX_VALUE - 1_000_000_000L;

  private static final long INTERVAL = 5_000 - 8 * 212 - 100;

  private final LinkKeepalive keepalive = new LinkKeepalive(KeepaliveLimits.DEFAULT, 1, ORIGIN);

  private static long millis(long millis) {
    return ORIGIN + Duration.ofMillis(millis).toNanos();
  }

  private static Optional<TcpSample> tcp(long unacked, long sinceAckMillis) {
    return link(12, 4, unacked, sinceAckMillis);
  }

  private static Optional<TcpSample> link(
      long roundTrip, long jitter, long unacked, long sinceAck) {
    return Optional.of(new TcpSample(nanos(roundTrip), nanos(jitter), 7, unacked, nanos(sinceAck)));
  }

  private static long nanos(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  private ImmutableList<KeepaliveAction> tick(long millis, Optional<TcpSample> sample) {
    return keepalive.tick(millis(millis), sample).stream()
        .filter(action -> !(action instanceof UserTimeout))
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<KeepaliveAction> pings(long number) {
    return ImmutableList.of(new Ping(number));
  }

  private void wakesAt(long millis) {
    assertThat(keepalive.wakeNanos() - ORIGIN).isEqualTo(nanos(millis));
  }

  /** Ping 0 goes out. */
  private void ask() {
    assertThat(tick(0, tcp(0, 0))).isEmpty();
    wakesAt(INTERVAL);
    assertThat(tick(INTERVAL, tcp(0, 0))).isEqualTo(pings(0));
  }

  /** The slower of TCP and pings decides, between 3 s and 30 s; the aim is 5 s. */
  @ParameterizedTest
  @CsvSource({
    // ms: round trip, jitter, time-out, interval
    "1, 0, 1608, 3292",
    "12, 4, 1696, 3204",
    "18, 50, 1744, 3156",
    "40, 60, 2240, 3000",
    "100, 10, 2400, 3000",
    "300, 100, 5600, 3000",
    "600, 600, 24000, 3000",
    "900, 900, 30000, 3000",
    "5000, 0, 30000, 3000",
  })
  void round_trip_and_jitter_set_the_timeout_and_the_interval_is_the_rest(
      long roundTrip, long jitter, long timeout, long interval) {
    var _ = keepalive.tick(ORIGIN, link(roundTrip, jitter, 0, 0));
    LinkReport report = keepalive.report();
    assertThat(report.timeout().toMillis()).isEqualTo(timeout);
    assertThat(report.interval().toMillis()).isEqualTo(interval);
    assertThat(report.measured()).isEqualTo("tcp");
  }

  @ParameterizedTest
  @CsvSource({"2, 3000", "5, 3204", "12, 10204", "60, 30000"})
  void the_aim_can_be_chosen(long detectSeconds, long interval) {
    LinkKeepalive chosen =
        new LinkKeepalive(
            new KeepaliveLimits(
                Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofSeconds(detectSeconds)),
            1,
            ORIGIN);
    var _ = chosen.tick(ORIGIN, tcp(0, 0));
    assertThat(chosen.report().interval().toMillis()).isEqualTo(interval);
  }

  @Test
  void limits_that_contradict_each_other_are_refused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new KeepaliveLimits(Duration.ZERO, second, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KeepaliveLimits(second, Duration.ofMillis(999), second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new KeepaliveLimits(second, second, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void before_the_first_measurement_a_second_is_allowed_for_a_repair() {
    assertThat(tick(0, Optional.empty())).isEmpty();
    assertThat(keepalive.report())
        .isEqualTo(
            new LinkReport(
                "none",
                Duration.ZERO,
                Duration.ZERO,
                OptionalLong.empty(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(8)));
  }

  @Test
  void a_silent_peer_is_asked_again_as_tcp_repairs_and_given_up_after_the_timeout() {
    ask();
    wakesAt(INTERVAL + 212);
    assertThat(tick(INTERVAL + 212, tcp(1, INTERVAL + 212))).isEqualTo(pings(1));
    wakesAt(INTERVAL + 3 * 212);
    assertThat(tick(INTERVAL + 3 * 212, tcp(2, INTERVAL + 3 * 212))).isEqualTo(pings(2));
    wakesAt(INTERVAL + 8 * 212);
    assertThat(tick(INTERVAL + 8 * 212 - 1, tcp(3, 5_000))).isEmpty();
    long end = INTERVAL + 8 * 212;
    assertThat(tick(end, tcp(3, 5_000))).containsExactly(new Close(Duration.ofMillis(end)));
  }

  /** The moments at which another ping could go pass. */
  private void waitForRepairs(Optional<TcpSample> sample) {
    var _ = tick(INTERVAL + 212, sample);
    var _ = tick(INTERVAL + 3 * 212, sample);
  }

  /** Follows the wakes, of which the kernel has this to say, until the end; tells when. */
  private long closes(Optional<TcpSample> sample) {
    for (int wakes = 0; wakes < 100; wakes++) {
      long time = Duration.ofNanos(keepalive.wakeNanos() - ORIGIN).toMillis();
      if (tick(time, sample).stream().anyMatch(Close.class::isInstance)) {
        return time;
      }
    }
    throw new AssertionError("not given up: " + keepalive.report());
  }

  /**
   * A busy program gets four times the aim; a ping in each time-out asks whether its link lives.
   */
  @Test
  void a_program_that_is_silent_behind_a_living_kernel_gets_more_time() {
    ask();
    assertThat(tick(INTERVAL + 212, tcp(0, 200))).isEmpty();
    assertThat(tick(INTERVAL + 3 * 212, tcp(0, 400))).isEmpty();
    wakesAt(INTERVAL + 8 * 212);
    assertThat(tick(INTERVAL + 8 * 212, tcp(0, 1_500))).isEqualTo(pings(1));
    wakesAt(INTERVAL + 2 * 8 * 212);
    assertThat(tick(INTERVAL + 2 * 8 * 212, tcp(0, 1_500))).isEqualTo(pings(2));
    assertThat(closes(tcp(0, 1_500))).isEqualTo(INTERVAL + 20_000);
  }

  @Test
  void a_link_that_dies_while_its_program_is_waited_for_is_found_by_the_next_ping() {
    ask();
    waitForRepairs(tcp(0, 0));
    assertThat(tick(INTERVAL + 8 * 212, tcp(0, 1_690))).isEqualTo(pings(1));
    wakesAt(INTERVAL + 2 * 8 * 212);
    assertThat(tick(INTERVAL + 2 * 8 * 212, tcp(1, 2 * 8 * 212)))
        .hasOnlyElementsOfType(Close.class);
  }

  @Test
  void an_answer_ends_the_question_and_the_next_comes_after_the_interval() {
    ask();
    keepalive.heard(millis(INTERVAL + 14));
    assertThat(keepalive.answered(0, millis(INTERVAL + 14), tcp(0, 0))).isTrue();
    wakesAt(INTERVAL + 14 + keepalive.report().interval().toMillis());
    assertThat(tick(INTERVAL + 212, tcp(0, 0))).isEmpty();
    wakesAt(INTERVAL + 14 + keepalive.report().interval().toMillis());
  }

  @Test
  void any_byte_from_the_peer_is_a_sign_of_life() {
    ask();
    keepalive.heard(millis(INTERVAL + 100));
    assertThat(tick(INTERVAL + 212, tcp(1, 0))).isEmpty();
    wakesAt(2 * INTERVAL + 100);
  }

  @Test
  void data_that_flows_puts_the_question_off_but_not_beyond_the_longest_interval() {
    assertThat(tick(0, tcp(0, 0))).isEmpty();
    long time = 0;
    while (time < 29_000) {
      time += 1_000;
      keepalive.heard(millis(time));
      assertThat(tick(time, tcp(0, 0))).isEmpty();
    }
    wakesAt(30_000);
    assertThat(tick(30_000, tcp(0, 0))).isEqualTo(pings(0));
  }

  @Test
  void a_late_answer_makes_the_next_question_come_sooner() {
    ask();
    assertThat(tick(INTERVAL + 212, tcp(1, 200))).isEqualTo(pings(1));
    keepalive.heard(millis(INTERVAL + 300));
    assertThat(keepalive.report().interval()).isEqualTo(KeepaliveLimits.DEFAULT.min());
    assertThat(tick(INTERVAL + 636, tcp(0, 0))).isEmpty();
    wakesAt(INTERVAL + 300 + 3_000);
    assertThat(tick(INTERVAL + 3_300, tcp(0, 0))).isEqualTo(pings(2));
    keepalive.heard(millis(INTERVAL + 3_312));
    assertThat(keepalive.report().interval().toMillis()).isEqualTo(INTERVAL);
  }

  /** Karn's algorithm, RFC 6298 section 3. */
  @Test
  void a_repaired_round_trip_does_not_count_but_the_third_in_a_row_does() {
    ask();
    keepalive.heard(millis(INTERVAL + 12));
    assertThat(keepalive.answered(0, millis(INTERVAL + 12), tcp(0, 0))).isTrue();
    Duration timeout = keepalive.report().timeout();
    long asked = 2 * INTERVAL + 12;
    for (int number = 1; number <= 3; number++) {
      assertThat(keepalive.report().timeout()).isEqualTo(timeout);
      assertThat(tick(asked, tcp(0, 0))).isEqualTo(pings(number));
      keepalive.heard(millis(asked + 600));
      assertThat(keepalive.answered(number, millis(asked + 600), tcp(0, 0))).isEqualTo(number == 3);
      asked += 3_600;
    }
    assertThat(keepalive.report().timeout()).isGreaterThan(timeout);
    assertThat(keepalive.report().measured()).isEqualTo("ping");
  }

  @Test
  void what_tcp_held_back_behind_a_gap_does_not_count() {
    ask();
    assertThat(tick(INTERVAL + 212, tcp(1, 200))).isEqualTo(pings(1));
    keepalive.heard(millis(INTERVAL + 300));
    assertThat(keepalive.answered(1, millis(INTERVAL + 300), tcp(0, 0))).isFalse();
  }

  @Test
  void answers_to_nothing_say_nothing() {
    ask();
    assertThat(keepalive.answered(1, millis(INTERVAL + 10), tcp(0, 0))).isFalse();
    assertThat(keepalive.answered(-1, millis(INTERVAL + 10), tcp(0, 0))).isFalse();
    assertThat(keepalive.report().measured()).isEqualTo("tcp");
  }

  @Test
  void a_peer_that_was_just_sent_a_lot_gets_time_to_work_on_it() {
    assertThat(tick(0, tcp(0, 0))).isEmpty();
    keepalive.sent(2_500_000, millis(1_000)); // 25 s of work
    assertThat(tick(INTERVAL, tcp(0, 0))).isEqualTo(pings(0));
    assertThat(closes(tcp(0, 0))).isEqualTo(26_000 + 8 * 212);
  }

  @Test
  void no_peer_gets_more_time_than_the_longest_interval() {
    assertThat(tick(0, tcp(0, 0))).isEmpty();
    keepalive.sent(1_000_000_000, millis(0));
    assertThat(tick(INTERVAL, tcp(0, 0))).isEqualTo(pings(0));
    assertThat(closes(tcp(0, 0))).isEqualTo(30_000 + 8 * 212);
  }

  @Test
  void a_dead_link_is_given_up_in_time_whatever_was_sent() {
    assertThat(tick(0, tcp(0, 0))).isEmpty();
    keepalive.sent(1_000_000_000, millis(0));
    assertThat(tick(INTERVAL, tcp(40, INTERVAL))).isEqualTo(pings(0));
    waitForRepairs(tcp(41, INTERVAL));
    assertThat(tick(INTERVAL + 8 * 212, tcp(41, INTERVAL + 8 * 212)))
        .hasOnlyElementsOfType(Close.class);
  }

  @Test
  void a_slow_link_that_still_carries_something_is_not_given_up() {
    ask();
    waitForRepairs(tcp(40, 10));
    assertThat(tick(INTERVAL + 3 * 212 + 8 * 212 - 10, tcp(30, 20))).isEmpty();
    wakesAt(INTERVAL + 3 * 212 + 2 * 8 * 212 - 30);
    assertThat(tick(INTERVAL + 3 * 212 + 2 * 8 * 212 - 30, tcp(30, 8 * 212)))
        .hasOnlyElementsOfType(Close.class);
  }

  @Test
  void time_in_which_nobody_listened_does_not_count() {
    ask();
    assertThat(tick(INTERVAL + 212, tcp(1, 200))).isEqualTo(pings(1));
    // 10 s of a blocked event loop; the answer waits to be read.
    assertThat(tick(INTERVAL + 636 + 10_000, tcp(0, 9_000))).isEmpty();
    wakesAt(INTERVAL + 636 + 10_050);
    keepalive.heard(millis(INTERVAL + 636 + 10_001));
    assertThat(tick(INTERVAL + 636 + 10_050, tcp(0, 0))).isEmpty();
    wakesAt(INTERVAL + 636 + 10_001 + 3_000);
  }

  @Test
  void a_loop_that_is_always_late_gives_up_all_the_same() {
    ask();
    long time = INTERVAL;
    boolean closed = false;
    for (int i = 0; i < 20 && !closed; i++) {
      time = Duration.ofNanos(keepalive.wakeNanos() - ORIGIN).toMillis() + 100;
      closed = tick(time, tcp(1, time)).stream().anyMatch(Close.class::isInstance);
    }
    assertThat(closed).isTrue();
  }

  @Test
  void the_user_timeout_follows() {
    assertThat(keepalive.tick(ORIGIN, tcp(0, 0)))
        .containsExactly(new UserTimeout(Duration.ofSeconds(5)));
    assertThat(keepalive.tick(millis(10), tcp(0, 0))).isEmpty();
    assertThat(keepalive.tick(millis(20), link(300, 100, 0, 0)))
        .containsExactly(new UserTimeout(Duration.ofSeconds(9)));
    keepalive.sent(1_000_000, millis(20));
    assertThat(keepalive.tick(millis(20), link(300, 100, 0, 0)))
        .containsExactly(new UserTimeout(Duration.ofSeconds(19)));
  }

  @Test
  void without_tcp_there_is_no_user_timeout_and_pings_measure() {
    assertThat(keepalive.tick(ORIGIN, Optional.empty())).isEmpty();
    assertThat(keepalive.tick(millis(3_000), Optional.empty())).isEqualTo(pings(0));
    keepalive.heard(millis(3_020));
    assertThat(keepalive.answered(0, millis(3_020), Optional.empty())).isTrue();
    LinkReport report = keepalive.report();
    assertThat(report.measured()).isEqualTo("ping");
    assertThat(report.roundTrip()).isEqualTo(Duration.ofMillis(20));
    assertThat(report.jitter()).isEqualTo(Duration.ofMillis(10));
    assertThat(report.retransmits()).isEmpty();
    assertThat(report.timeout()).isEqualTo(Duration.ofMillis(8 * 220));
  }

  @Test
  void retransmits_are_those_of_the_kernel() {
    assertThat(tick(0, tcp(0, 0))).isEmpty();
    assertThat(keepalive.report().retransmits()).hasValue(7);
  }
}
