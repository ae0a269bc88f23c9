package io.mekong.tests.bench;

import io.mekong.registry.source.RegistryUpdate;
import io.mekong.tests.kit.storm.ChangeStorm;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * When each change was answered, and when the registry's view held each revision. Answers come on
 * any thread, updates on the registry's; read it when both have ended.
 */
final class LagBook implements ChangeStorm.Answers, RegistryUpdate.Listener {
  private final long[] answeredRevisions;
  private final long[] answeredNanos;
  private final AtomicInteger answers = new AtomicInteger();
  private final long first;
  private final long[] seenNanos;
  private volatile long seen;

  /**
   * An empty one.
   *
   * @param first revision that matters
   * @param changes at most
   */
  LagBook(long first, int changes) {
    this.first = first;
    this.seen = first - 1;
    this.answeredRevisions = new long[changes];
    this.answeredNanos = new long[changes];
    this.seenNanos = new long[changes];
  }

  @Override
  public void answered(long revision, long nanoTime) {
    int number = answers.getAndIncrement();
    answeredRevisions[number] = revision;
    answeredNanos[number] = nanoTime;
  }

  @Override
  public void updated(RegistryUpdate update) {
    long now = System.nanoTime();
    long newest = update.view().revision();
    for (long revision = seen + 1; revision <= newest; revision++) {
      seenNanos[(int) (revision - first)] = now;
    }
    seen = Math.max(seen, newest);
  }

  /** The newest revision that the view holds; any thread. */
  long seen() {
    return seen;
  }

  /** The newest revision that was answered. */
  long answered() {
    long newest = first - 1;
    for (int i = 0; i < answers.get(); i++) {
      newest = Math.max(newest, answeredRevisions[i]);
    }
    return newest;
  }

  /**
   * Gives the nanoseconds from each answer to its view, below 0 when the view was first.
   *
   * @param fromNanos answers before it are left out
   */
  void forEachLag(long fromNanos, LongConsumer lags) {
    for (int i = 0; i < answers.get(); i++) {
      int revision = (int) (answeredRevisions[i] - first);
      if (answeredNanos[i] - fromNanos >= 0 && revision >= 0) {
        lags.accept(seenNanos[revision] - answeredNanos[i]);
      }
    }
  }
}
