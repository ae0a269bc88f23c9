package io.mekong.registry.loop;

import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mailbox with a thread that gives each event to one handler, in order, together with timers.
 * What the handler throws is a broken invariant: it goes to {@link Handler#crashed}, and the loop
 * goes on with the next event, so that a fault in one event never stops the rest.
 *
 * <p>Events are handled by whoever has the turn, one after another: mostly the loop's own thread,
 * or a thread that hands an event on while the loop rests, which saves waking another (ADR 025).
 *
 * @param <E> event type
 */
public final class StepLoop<E> implements Loop<E> {
  private static final Logger log = LoggerFactory.getLogger(StepLoop.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  /**
   * A loop that handled something less than this ago does not rest: what comes in a crowd is left
   * to its own thread, so that who brings it can bring more and handlers can merge it.
   */
  private static final long REST_NANOS = Duration.ofMillis(1).toNanos();

  private static final long NO_ALARM = -1;

  private final Queue<E> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final int capacity;
  private final Handler<E> handler;
  private final Thread thread;

  /** Whoever holds it handles events; guards the timers. */
  private final ReentrantLock turn = new ReentrantLock();

  private final PriorityQueue<Timer<E>> timers = new PriorityQueue<>();
  private long timerCount;

  /** The timer that the thread sleeps for, by its order; guarded by the turn. */
  private long alarm = NO_ALARM;

  private volatile long restsSinceNanos = System.nanoTime();
  private volatile boolean asleep;
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
   * @param threads makes its own thread
   * @param capacity most events waiting
   * @param handler what it drives
   */
  public StepLoop(ThreadFactory threads, int capacity, Handler<E> handler) {
    this.capacity = capacity;
    this.handler = handler;
    this.thread = threads.newThread(this::run);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public boolean post(E event) {
    if (!add(event)) {
      return false;
    }
    if (!turn.isHeldByCurrentThread()) { // who has it looks again before it gives it back
      wake();
    }
    return true;
  }

  @Override
  public boolean handOn(E event) {
    if (turn.isHeldByCurrentThread() || !isAtRest() || !turn.tryLock()) {
      return post(event);
    }
    boolean taken;
    boolean more;
    try {
      taken = add(event);
      handleAll();
      more = !queue.isEmpty() || isSleptThrough();
    } finally {
      turn.unlock();
    }
    if (more) {
      wake();
    }
    return taken;
  }

  /** Whether what is handed on now is handled by who brings it. Any thread. */
  boolean isAtRest() {
    return asleep && System.nanoTime() - restsSinceNanos >= REST_NANOS;
  }

  private boolean add(E event) {
    if (closed) {
      return false;
    }
    if (waiting.incrementAndGet() > capacity) {
      waiting.decrementAndGet();
      return false;
    }
    queue.add(event);
    return true;
  }

  private void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
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
    if (turn.isHeldByCurrentThread()) {
      return;
    }
    try {
      if (!isStopped()) {
        log.warn("loop did not stop thread={} timeout={}", thread.getName(), STOP_TIMEOUT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The thread, and whoever else handles an event. */
  private boolean isStopped() throws InterruptedException {
    if (thread.getState() != Thread.State.NEW && !thread.join(STOP_TIMEOUT)) {
      return false;
    }
    if (!turn.tryLock(STOP_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    turn.unlock();
    return true;
  }

  private void run() {
    while (!closed) {
      long wait;
      turn.lock();
      try {
        handleAll();
        wait = untilAlarm();
      } finally {
        turn.unlock();
      }
      sleep(wait);
    }
  }

  private long untilAlarm() {
    Timer<E> first = timers.peek();
    alarm = first == null ? NO_ALARM : first.order();
    return first == null ? Long.MAX_VALUE : first.dueNanos() - System.nanoTime();
  }

  private boolean isSleptThrough() {
    Timer<E> first = timers.peek();
    return first != null && first.order() != alarm;
  }

  private void sleep(long nanos) {
    asleep = true;
    if (queue.isEmpty() && !closed) {
      LockSupport.parkNanos(this, nanos);
    }
    asleep = false;
    var _ = Thread.interrupted(); // only close() interrupts, and what it means is looked at
  }

  /** What is due and what waits, until nothing is left; by who has the turn. */
  private void handleAll() {
    for (E event = next(); event != null && !closed; event = next()) {
      try {
        handler.handle(event);
      } catch (Throwable fault) {
        crash(fault);
      }
    }
    restsSinceNanos = System.nanoTime();
  }

  private @Nullable E next() {
    Timer<E> timer = timers.peek();
    if (timer != null && timer.dueNanos() - System.nanoTime() <= 0) {
      timers.remove();
      return timer.event();
    }
    E event = queue.poll();
    if (event != null) {
      waiting.decrementAndGet();
    }
    return event;
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
