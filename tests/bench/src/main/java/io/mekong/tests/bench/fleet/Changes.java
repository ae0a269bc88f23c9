package io.mekong.tests.bench.fleet;

import io.mekong.tests.kit.storm.EtcdCalls;
import io.mekong.tests.kit.storm.KeyChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes at a pace, whether or not those before have arrived. Each gives the first instance
 * of a service a weight that it never had: whoever sees a weight knows which change it is, and that
 * all before it of the service are overtaken. Those of one service are written one after the other,
 * since etcd may take two that are under way in any order; each is timed from when it was due.
 */
final class Changes {
  /** What {@link io.mekong.tests.kit.storm.StormRegistry} registers with. */
  private static final int FIRST_WEIGHT = 1;

  private static final int MOST_WEIGHT = 65_535;
  private static final long SECOND = 1_000_000_000L;

  private final FleetCase fleet;
  private final EtcdCalls etcd;
  private final List<List<Change>> ofService = new ArrayList<>();
  private final AtomicInteger failed = new AtomicInteger();

  /** The answer to the last change of each service. */
  private final CompletableFuture<?>[] answers;

  private int count;

  /** One change; times are of {@link System#nanoTime}. */
  static final class Change {
    final long writtenNanos;
    volatile long answeredNanos;

    Change(long writtenNanos) {
      this.writtenNanos = writtenNanos;
    }
  }

  Changes(FleetCase fleet, EtcdCalls etcd) {
    this.fleet = fleet;
    this.etcd = etcd;
    for (int service = 0; service < fleet.services(); service++) {
      ofService.add(new ArrayList<>());
    }
    this.answers = new CompletableFuture<?>[fleet.services()];
    Arrays.fill(answers, CompletableFuture.completedFuture(null));
  }

  /** Blocks until the last is answered. */
  void run(long nanos, long seed) {
    long start = System.nanoTime();
    int[] services =
        new Random(seed).ints(nanos * fleet.rate() / SECOND, 0, fleet.services()).toArray();
    for (int n = 0; n < services.length; n++) {
      long due = start + n * SECOND / fleet.rate();
      while (System.nanoTime() - due < 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      write(services[n]);
    }
    CompletableFuture.allOf(answers).join();
  }

  private void write(int service) {
    List<Change> changes = ofService.get(service);
    Change change;
    int weight;
    synchronized (changes) {
      weight = FIRST_WEIGHT + changes.size() + 1;
      if (weight > MOST_WEIGHT) {
        throw new IllegalStateException("a service changed too often for one run");
      }
      change = new Change(System.nanoTime());
      changes.add(change);
    }
    count++;
    answers[service] =
        answers[service]
            .thenCompose(before -> etcd.change(value(service, weight)))
            .handle((revision, fault) -> {
              change.answeredNanos = System.nanoTime();
              if (fault != null) {
                failed.incrementAndGet();
              }
              return change;
            });
  }

  private KeyChange value(int service, int weight) {
    return new KeyChange(
        "/services/" + fleet.service(service) + "/i0",
        Optional.of(
            "{\"addr\":\"10.%d.%d.%d\",\"port\":80,\"weight\":%d}"
                .formatted(service >> 16, service >> 8 & 255, service & 255, weight)));
  }

  /** The change that gave a service this weight; null for none of this run. */
  @Nullable Change find(int service, int weight) {
    List<Change> changes = ofService.get(service);
    synchronized (changes) {
      int index = weight - FIRST_WEIGHT - 1;
      return index < 0 || index >= changes.size() ? null : changes.get(index);
    }
  }

  /** The newest weight of a service. */
  int newest(int service) {
    List<Change> changes = ofService.get(service);
    synchronized (changes) {
      return FIRST_WEIGHT + changes.size();
    }
  }

  int count() {
    return count;
  }

  int failed() {
    return failed.get();
  }
}
