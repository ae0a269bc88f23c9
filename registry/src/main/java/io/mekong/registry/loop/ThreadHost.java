package io.mekong.registry.loop;

import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Real threads and the real clock. */
record ThreadHost(ThreadFactory loops, ThreadFactory calls) implements LoopHost {
  @Override
  public <E> Loop<E> loop(int capacity, Loop.Handler<E> handler) {
    return new StepLoop<>(loops, capacity, handler);
  }

  @Override
  public <T> void call(Supplier<T> work, Consumer<T> then) {
    calls.newThread(() -> then.accept(work.get())).start();
  }

  @Override
  public RandomGenerator random() {
    return RandomGenerator.getDefault();
  }
}
