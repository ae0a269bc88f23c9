package io.mekong.tests.chaos.simulation;

import io.mekong.registry.loop.Loop;
import io.mekong.registry.loop.LoopHost;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The threads of one process in virtual time; all of them end with it. */
final class SimulatedHost implements LoopHost {
  private static final long LONGEST_WAKE = VirtualTime.MILLI / 2;

  private final VirtualTime time;
  private final Network network;
  private final List<SimulatedLoop<?>> loops = new ArrayList<>();
  private boolean dead;
  private int roomFor = Integer.MAX_VALUE;

  SimulatedHost(VirtualTime time, Network network) {
    this.time = time;
    this.network = network;
  }

  /** A listener that fails on purpose. */
  static final class OnPurpose extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OnPurpose() {
      super("on purpose");
    }
  }

  /** The mailbox of the next loops has room for fewer events than they ask for. */
  SimulatedHost withRoomFor(int events) {
    roomFor = events;
    return this;
  }

  @Override
  public <E> Loop<E> loop(int capacity, Loop.Handler<E> handler) {
    SimulatedLoop<E> loop = new SimulatedLoop<>(Math.min(capacity, roomFor), handler);
    loops.add(loop);
    return loop;
  }

  @Override
  public <T> void call(Supplier<T> work, Consumer<T> then) {
    later(
        network.way(),
        () -> {
          T answer = work.get();
          later(network.wayBack(), () -> then.accept(answer));
        });
  }

  @Override
  public RandomGenerator random() {
    return time.random();
  }

  private void later(long nanos, Runnable work) {
    time.after(
        nanos,
        () -> {
          if (!dead) {
            work.run();
          }
        });
  }

  boolean isDead() {
    return dead;
  }

  /** The process ends, wherever it is. */
  void kill() {
    dead = true;
  }

  /** One loop gets no processor. */
  void stall(long nanos) {
    SimulatedLoop<?> loop = loops.get(time.draw(loops.size()));
    loop.stalledUntil = time.elapsed() + nanos;
  }

  /** Whether no loop has anything to do now. */
  boolean idle() {
    return loops.stream().allMatch(loop -> loop.queue.isEmpty() && loop.due.isEmpty());
  }

  private final class SimulatedLoop<E> implements Loop<E> {
    private final int capacity;
    private final Handler<E> handler;
    private final ArrayDeque<E> queue = new ArrayDeque<>();
    private final ArrayDeque<E> due = new ArrayDeque<>();
    private boolean started;
    private boolean woken;
    private boolean handling;
    private boolean closed;
    private long stalledUntil;

    SimulatedLoop(int capacity, Handler<E> handler) {
      this.capacity = capacity;
      this.handler = handler;
    }

    @Override
    public void start() {
      started = true;
      wake(0);
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public boolean post(E event) {
      if (closed || queue.size() >= capacity) {
        return false;
      }
      queue.addLast(event);
      wake(time.upTo(LONGEST_WAKE));
      return true;
    }

    /** At rest it is handled at once by who brings it, or not, as the seed says. */
    @Override
    public boolean handOn(E event) {
      boolean rests = started && !closed && !handling && queue.isEmpty() && due.isEmpty();
      if (!rests || time.elapsed() < stalledUntil || time.draw(2) == 0) {
        return post(event);
      }
      handle(event);
      return true;
    }

    @Override
    public void postAfter(Duration delay, E event) {
      later(
          delay.toNanos(),
          () -> {
            due.addLast(event);
            wake(0);
          });
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    private void wake(long nanos) {
      if (started && !woken) {
        woken = true;
        later(nanos, this::run);
      }
    }

    private void run() {
      woken = false;
      if (closed || (due.isEmpty() && queue.isEmpty())) {
        return;
      }
      if (time.elapsed() < stalledUntil) {
        wake(stalledUntil - time.elapsed());
        return;
      }
      handle(Objects.requireNonNull(due.isEmpty() ? queue.poll() : due.poll()));
      if (!due.isEmpty() || !queue.isEmpty()) {
        wake(time.upTo(LONGEST_WAKE / 10));
      }
    }

    private void handle(E event) {
      handling = true;
      try {
        handler.handle(event);
      } catch (RuntimeException fault) {
        if (!(fault instanceof OnPurpose)
            && !String.valueOf(fault.getMessage()).contains("loop is full")) {
          throw new Violation("a loop threw " + fault, fault);
        }
        time.note("loop fault " + fault.getMessage());
        handler.crashed(fault);
      } finally {
        handling = false;
      }
    }
  }
}
