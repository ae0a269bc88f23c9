package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With a limit of 100 bytes. */
class LoadBacklogTest {
  private static final long PATIENCE = LoadBacklog.PATIENCE.toNanos();
  private static final long LONGEST = LoadBacklog.LONGEST.toNanos();

  private final LoadBacklog backlog = new LoadBacklog(100, Runnable::run);
  private final List<String> admitted = new ArrayList<>();
  private final Client first = new Client("first");

  /** One that pumps as a stream does, with one response to say. */
  private final class Client {
    private final LoadBacklog.Share share;
    private boolean reads;
    private int sent;

    Client(String name) {
      share =
          backlog.share(
              () -> reads || sent == 0,
              () -> {
                admitted.add(name);
                pump(0);
              });
    }

    /** Sends one response of 100 bytes, if that is allowed now. */
    Client pump(long now) {
      if (sent == 0 && share.mayWrite(now)) {
        sent = 100;
        share.wrote(sent);
      }
      share.look(now);
      return this;
    }

    Client reads(long now) {
      reads = true;
      return pump(now);
    }
  }

  @Test
  void first_responses_wait_until_others_are_read_and_go_in_order() {
    first.pump(0);
    Client second = new Client("second").pump(0);
    Client third = new Client("third").pump(0);
    assertThat(second.sent + third.sent).isZero();
    first.reads(0);
    assertThat(admitted).containsExactly("second");
    assertThat(second.sent).isPositive();
    second.reads(0);
    assertThat(admitted).containsExactly("second", "third");
  }

  @Test
  void as_many_as_fit_go_at_once() {
    LoadBacklog.Share small = backlog.share(() -> false, () -> {});
    small.wrote(99);
    small.look(0);
    assertThat(first.pump(0).sent).isPositive();
  }

  @Test
  void who_has_begun_never_waits() {
    Client begun = new Client("begun").reads(0);
    first.pump(0);
    assertThat(begun.share.mayWrite(0)).isTrue();
  }

  @Test
  void who_takes_nothing_for_a_while_is_not_waited_for() {
    first.pump(0);
    Client second = new Client("second").pump(0);
    first.pump(PATIENCE);
    assertThat(second.sent).isZero();
    first.pump(PATIENCE + 1);
    assertThat(second.sent).isPositive();
  }

  @Test
  void who_is_gone_is_not_waited_for() {
    first.pump(0);
    Client second = new Client("second").pump(0);
    first.share.over();
    assertThat(second.sent).isPositive();
  }

  @Test
  void who_is_gone_while_it_waits_is_not_asked() {
    first.pump(0);
    new Client("second").pump(0).share.over();
    Client third = new Client("third").pump(0);
    first.reads(0);
    assertThat(admitted).containsExactly("third");
    assertThat(third.sent).isPositive();
  }

  @Test
  void who_reads_part_after_part_is_not_stuck() {
    for (long now = 0; now < LONGEST; now += PATIENCE) {
      first.share.wrote(100);
      first.sent = 100;
      first.share.look(now);
      assertThat(first.share.isStuck(LoadBacklog.PATIENCE, now + 1)).isFalse();
    }
    assertThat(new Client("second").pump(LONGEST).sent).isZero();
  }

  @Test
  void nobody_waits_forever() {
    Client second = new Client("second");
    for (long now = 0; now < LONGEST; now += PATIENCE) {
      stuckAnew(now);
      second.pump(now);
    }
    assertThat(second.sent).isZero();
    assertThat(second.share.waitsForTime()).isTrue();
    stuckAnew(LONGEST + 1);
    assertThat(second.pump(LONGEST + 1).sent).isPositive();
  }

  /** Somebody new takes nothing. */
  private void stuckAnew(long now) {
    LoadBacklog.Share share = backlog.share(() -> false, () -> {});
    share.wrote(100);
    share.look(now);
  }
}
