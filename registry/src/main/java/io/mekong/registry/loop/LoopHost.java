package io.mekong.registry.loop;

import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What the drivers of step machines run on: the threads, clock and randomness of this machine, or
 * virtual ones, where a run repeats itself from its seed.
 */
public interface LoopHost {
  /**
   * Makes a loop that is not running yet.
   *
   * @param capacity most events waiting
   * @param handler what it drives
   */
  <E> Loop<E> loop(int capacity, Loop.Handler<E> handler);

  /**
   * Makes a call that may block, beside the loops.
   *
   * @param work the call; what it throws is lost
   * @param then takes the result, on any thread
   */
  <T> void call(Supplier<T> work, Consumer<T> then);

  /** Draws what need not be foreseeable, such as waits. */
  RandomGenerator random();

  /** This machine: a thread for each loop and for each call. */
  static LoopHost on(ThreadFactory threads) {
    return on(threads, threads);
  }

  /**
   * This machine: platform threads of this name for loops that are woken often, which takes a third
   * of the time that it takes to wake a virtual one, and wakes no others; a virtual thread for each
   * call, since calls come seldom and may be many at once.
   */
  static LoopHost named(String name) {
    return on(
        Thread.ofPlatform().daemon().name(name).factory(),
        Thread.ofVirtual().name(name + "-call-", 0).factory());
  }

  /** This machine: a thread of one kind for each loop, of another for each call. */
  static LoopHost on(ThreadFactory loops, ThreadFactory calls) {
    return new ThreadHost(loops, calls);
  }
}
