package io.mekong.registry.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepLoopTest {
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final List<Thread> by = new CopyOnWriteArrayList<>();
  private final List<Throwable> crashes = new CopyOnWriteArrayList<>();
  private volatile Consumer<String> does = event -> {};
  private StepLoop<String> loop = started(64);

  @AfterEach
  void stop() {
    loop.close();
  }

  private StepLoop<String> made(int capacity) {
    return new StepLoop<>(
        Thread.ofPlatform().daemon().name("loop").factory(),
        capacity,
        new Loop.Handler<>() {
          @Override
          public void handle(String event) {
            handled.add(event);
            by.add(Thread.currentThread());
            does.accept(event);
          }

          @Override
          public void crashed(Throwable fault) {
            crashes.add(fault);
          }
        });
  }

  private StepLoop<String> started(int capacity) {
    StepLoop<String> made = made(capacity);
    made.start();
    return made;
  }

  /** Handed on until the loop was at rest, which its thread is a moment after it has begun. */
  private void handOnAtRest(String event) {
    await()
        .pollInterval(Duration.ofMillis(3))
        .until(() -> {
          handled.clear();
          by.clear();
          assertThat(loop.handOn(event)).isTrue();
          await().until(() -> handled.contains(event));
          return by.getFirst().equals(Thread.currentThread());
        });
  }

  private static boolean is(Thread thread, String name) {
    return thread.getName().equals(name);
  }

  @Test
  void a_loop_that_was_never_started_can_be_closed_and_then_takes_nothing() {
    StepLoop<String> idle = made(1);
    assertThatCode(idle::close).doesNotThrowAnyException();
    assertThat(idle.post("late")).isFalse();
    assertThat(idle.handOn("late")).isFalse();
  }

  @Test
  void what_is_posted_is_handled_in_order_by_the_loops_own_thread() {
    for (int i = 0; i < 50; i++) {
      assertThat(loop.post("event " + i)).isTrue();
    }
    await().until(() -> handled.size() == 50);
    assertThat(handled).startsWith("event 0", "event 1").endsWith("event 49");
    assertThat(by).allMatch(thread -> is(thread, "loop"));
  }

  @Test
  void what_is_handed_on_at_rest_is_handled_by_the_caller_with_what_follows_from_it() {
    does =
        event -> {
          if (event.equals("change")) {
            loop.post("drain");
          }
        };
    await()
        .pollInterval(Duration.ofMillis(3))
        .until(() -> {
          handled.clear();
          by.clear();
          loop.handOn("change");
          boolean here = by.size() == 2 && by.stream().allMatch(Thread.currentThread()::equals);
          await().until(() -> handled.size() == 2);
          return here;
        });
    assertThat(handled).containsExactly("change", "drain");
  }

  @Test
  void what_is_handed_on_while_an_event_is_handled_comes_behind_it() {
    does =
        event -> {
          if (event.equals("first")) {
            loop.handOn("second"); // in the middle of the first
          }
        };
    handOnAtRest("first");
    await().until(() -> handled.size() == 2);
    assertThat(handled).containsExactly("first", "second");
  }

  @Test
  void while_the_loop_handles_something_what_is_handed_on_waits_and_keeps_nobody()
      throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    does =
        event -> {
          if (event.equals("long")) {
            begun.countDown();
            awaitUninterruptibly(end);
          }
        };
    loop.post("long");
    begun.await();
    assertThat(loop.handOn("handed on")).isTrue();
    assertThat(loop.post("posted")).isTrue();
    assertThat(handled).containsExactly("long");
    end.countDown();
    await().until(() -> handled.size() == 3);
    assertThat(handled).containsExactly("long", "handed on", "posted");
    assertThat(by).allMatch(thread -> is(thread, "loop"));
  }

  @Test
  void a_fault_in_what_is_handed_on_is_the_loops_and_not_the_callers() {
    does =
        event -> {
          throw new IllegalStateException(event);
        };
    handOnAtRest("broken");
    assertThat(crashes).isNotEmpty().allMatch(fault -> "broken".equals(fault.getMessage()));
    does = event -> {};
    loop.post("next");
    await().until(() -> handled.contains("next"));
  }

  @Test
  void a_timer_set_by_what_was_handed_on_is_kept_though_the_thread_slept_for_a_later_one() {
    does =
        event -> {
          switch (event) {
            case "far" -> loop.postAfter(Duration.ofHours(1), "never");
            case "near" -> loop.postAfter(Duration.ofMillis(1), "soon");
            default -> {}
          }
        };
    loop.post("far");
    await().until(() -> handled.contains("far"));
    handOnAtRest("near");
    await().until(() -> handled.contains("soon"));
  }

  @Test
  void a_full_mailbox_takes_nothing_more_in_either_way() throws Exception {
    loop.close();
    loop = started(1);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    does =
        event -> {
          begun.countDown();
          awaitUninterruptibly(end);
        };
    loop.post("in hand");
    begun.await();
    assertThat(loop.post("waiting")).isTrue();
    assertThat(loop.post("too much")).isFalse();
    assertThat(loop.handOn("too much")).isFalse();
    end.countDown();
    await().until(() -> handled.size() == 2);
    assertThat(handled).containsExactly("in hand", "waiting");
  }

  @Test
  void close_waits_for_what_another_thread_handles() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    handOnAtRest("warm");
    await().until(() -> loop.isAtRest());
    does =
        event -> {
          begun.countDown();
          awaitUninterruptibly(end);
          order.add("handled");
        };
    Thread bringer = Thread.ofPlatform().name("bringer").start(() -> loop.handOn("long"));
    begun.await();
    assertThat(by.getLast()).isEqualTo(bringer);
    Thread closer =
        Thread.ofPlatform()
            .start(() -> {
              loop.close();
              order.add("closed");
            });
    await().until(() -> closer.getState() == Thread.State.TIMED_WAITING || !closer.isAlive());
    end.countDown();
    bringer.join();
    closer.join();
    assertThat(order).containsExactly("handled", "closed");
  }

  @Test
  void many_threads_hand_on_and_post_and_each_event_is_handled_once_in_its_senders_order()
      throws Exception {
    loop.close();
    loop = started(65_536);
    List<Thread> senders = new ArrayList<>();
    for (int s = 0; s < 4; s++) {
      String sender = s + ":";
      senders.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 2_000; i++) {
                  boolean taken = i % 3 == 0 ? loop.post(sender + i) : loop.handOn(sender + i);
                  assertThat(taken).isTrue();
                }
              }));
    }
    for (Thread sender : senders) {
      sender.join();
    }
    await().until(() -> handled.size() == 8_000);
    for (int s = 0; s < 4; s++) {
      String sender = s + ":";
      List<String> ofSender = handled.stream().filter(e -> e.startsWith(sender)).toList();
      for (int i = 0; i < 2_000; i++) {
        assertThat(ofSender.get(i)).isEqualTo(sender + i);
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
