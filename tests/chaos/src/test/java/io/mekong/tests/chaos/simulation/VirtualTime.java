package io.mekong.tests.chaos.simulation;

import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The one clock, source of randomness and order of a run: nothing happens but from its queue. */
final class VirtualTime {
  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;

  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final SplittableRandom random;
  private final Trace trace = new Trace();

  /** What the monotonic clock shows at the start; often it passes its largest number in the run. */
  private final long origin;

  private long elapsed;
  private long order;

  private record Due(long at, long order, Runnable work) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  VirtualTime(long seed) {
    this.random = new SplittableRandom(seed);
    this.origin = seed % 3 == 0 ? Long.MAX_VALUE - 30 * SECOND : 3_600 * SECOND;
  }

  /** What production code sees as its monotonic clock. */
  long nanoTime() {
    return origin + elapsed;
  }

  /** Nanoseconds since the start. */
  long elapsed() {
    return elapsed;
  }

  void after(long nanos, Runnable work) {
    queue.add(new Due(elapsed + Math.max(0, nanos), order++, work));
  }

  void every(long nanos, Runnable work) {
    after(
        nanos,
        () -> {
          every(nanos, work);
          work.run();
        });
  }

  void runUntil(long nanos) {
    while (!queue.isEmpty() && queue.peek().at() <= nanos) {
      Due due = queue.remove();
      elapsed = due.at();
      due.work().run();
    }
    elapsed = nanos;
  }

  RandomGenerator random() {
    return random;
  }

  int draw(int bound) {
    return random.nextInt(bound);
  }

  /** A duration from 0 up to this. */
  long upTo(long nanos) {
    return random.nextLong(nanos + 1);
  }

  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  void note(String what) {
    trace.line(elapsed / MILLI + "." + elapsed % MILLI / 1_000 + " " + what);
  }

  Trace trace() {
    return trace;
  }
}
