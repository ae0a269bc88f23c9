package io.mekong.registry.loop;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mailbox with one thread that gives each event to one handler, in order, together with timers.
 * What the handler throws is a broken invariant: it goes to {@link Handler#crashed}, and the loop
 * goes on with the next event, so that a fault in one event never stops the rest.
 *
 * @param <E> event type
 */
public final class StepLoop<E> implements Loop<E> {
  private static final Logger log = LoggerFactory.getLogger(StepLoop.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final LinkedBlockingQueue<E> queue;
  private final PriorityQueue<Timer<E>> timers = new PriorityQueue<>();
  private final Handler<E> handler;
  private final Thread thread;
  private long timerCount;
  private volatile boolean closed;

  private record Timer<E>(long dueNanos, long order, E event) implements Comparable<Timer<E>> {
    @Override
    public int compareTo(Timer<E> other) {
      int byTime = Long.compare(dueNanos - other.dueNanos, 0);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /**
   * Makes a loop that is not running yet.
   *
   * @param threads makes its one thread
   * @param capacity most events waiting
   * @param handler what it drives
   */
  public StepLoop(ThreadFactory threads, int capacity, Handler<E> handler) {
    this.queue = new LinkedBlockingQueue<>(capacity);
    this.handler = handler;
    this.thread = threads.newThread(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public boolean post(E event) {
    return !closed && queue.offer(event);
  }

  @Override
  public void postAfter(Duration delay, E event) {
    timers.add(new Timer<>(System.nanoTime() + delay.toNanos(), timerCount++, event));
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  /**
   * Stops the thread after the event in hand and waits for it, 5 s at most; waiting events are
   * dropped.
   */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    if (Thread.currentThread().equals(thread) || thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        log.warn("loop did not stop thread={} timeout={}", thread.getName(), STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try {
        E event = next();
        if (event != null) {
          handler.handle(event);
        }
      } catch (InterruptedException e) {
        if (closed) {
          return;
        }
      } catch (Throwable fault) {
        crash(fault);
      }
    }
  }

  private @Nullable E next() throws InterruptedException {
    Timer<E> timer = timers.peek();
    if (timer == null) {
      return queue.take();
    }
    long wait = timer.dueNanos() - System.nanoTime();
    if (wait > 0) {
      return queue.poll(wait, TimeUnit.NANOSECONDS);
    }
    timers.remove();
    return timer.event();
  }

  private void crash(Throwable fault) {
    log.error("loop handler failed thread={}", thread.getName(), fault);
    try {
      handler.crashed(fault);
    } catch (Throwable again) {
      log.error("recovery failed thread={}", thread.getName(), again);
    }
  }
}
