package io.mekong.tests.bench;

import io.mekong.registry.source.RegistryUpdate;
import io.mekong.tests.kit.storm.ChangeStorm;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When each change was answered, when its event came from etcd, and when the registry's view held
 * it. Answers come on any thread, events and updates on one each; read it when all have ended.
 */
final class LagBook implements ChangeStorm.Answers, RegistryUpdate.Listener {
  private final long first;
  private final long[] answeredRevisions;
  private final long[] answeredNanos;
  private final AtomicInteger answers = new AtomicInteger();
  private final RevisionTimes delivered;
  private final RevisionTimes seen;

  /** Receives what lies between an answer and the rest, in nanoseconds; below 0: before it. */
  interface Lags {
    /** Of one change. */
    void accept(long delivered, long seen);
  }

  /**
   * An empty one.
   *
   * @param first revision that matters
   * @param changes at most
   */
  LagBook(long first, int changes) {
    this.first = first;
    this.answeredRevisions = new long[changes];
    this.answeredNanos = new long[changes];
    this.delivered = new RevisionTimes(first, changes);
    this.seen = new RevisionTimes(first, changes);
  }

  @Override
  public void answered(long revision, long nanoTime) {
    int number = answers.getAndIncrement();
    answeredRevisions[number] = revision;
    answeredNanos[number] = nanoTime;
  }

  @Override
  public void updated(RegistryUpdate update) {
    seen.reached(update.view().revision());
  }

  /** When events came, told by the thread that they come on. */
  RevisionTimes delivered() {
    return delivered;
  }

  /** The newest revision that the view holds; any thread. */
  long seen() {
    return seen.newest();
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
   * Gives what lies between each answer and the rest.
   *
   * @param fromNanos answers before it are left out
   */
  void forEachLag(long fromNanos, Lags lags) {
    for (int i = 0; i < answers.get(); i++) {
      long revision = answeredRevisions[i];
      if (answeredNanos[i] - fromNanos >= 0 && revision >= first) {
        lags.accept(
            delivered.at(revision) - answeredNanos[i], seen.at(revision) - answeredNanos[i]);
      }
    }
  }
}
