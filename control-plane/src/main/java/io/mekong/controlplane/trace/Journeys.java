package io.mekong.controlplane.trace;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.reconcile.ReconcileObserver;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.server.Carried;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Publications that are under way, a few of them: told on the reconciler's thread and on event
 * loops, which compare some numbers. Locks are held while a few numbers are noted or copied, never
 * while spans are made.
 */
public final class Journeys implements AutoCloseable {
  /** Follows nothing. */
  public static final Journeys OFF = new Journeys();

  static final int MOST_OPEN = 64;

  /** Of publications that no traced request led to, so many begin in a second. */
  static final int MOST_PER_SECOND = 10;

  private static final int MOST_WRITES = 256;
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration QUIET = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Consumer<Journey> over;
  private final List<ScheduledExecutorService> threads;

  /** Oldest first. */
  private final Deque<Journey> waiting = new ArrayDeque<>();

  /** The same for those who only look. */
  private volatile ImmutableList<Journey> open = ImmutableList.of();

  /** Requests by the revision that they led to; the oldest make room. */
  private final Map<Long, RequestTrace> writes = new LinkedHashMap<>();

  private int writesUnderWay;
  private long secondNanos = System.nanoTime();
  private int begunInSecond;

  private Journeys() {
    this.over = _ -> {};
    this.threads = ImmutableList.of();
  }

  /**
   * Follows publications.
   *
   * @param over is handed each one when it is over, on a thread of its own
   */
  public Journeys(Consumer<Journey> over) {
    this.over = over;
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mekong-traces").daemon().factory());
    var _ =
        thread.scheduleWithFixedDelay(
            () -> handOver(QUIET, PATIENCE),
            LOOK.toMillis(),
            LOOK.toMillis(),
            TimeUnit.MILLISECONDS);
    this.threads = ImmutableList.of(thread);
  }

  private boolean isOff() {
    return threads.isEmpty();
  }

  /** Sees publications, and passes everything on. */
  public ReconcileObserver alsoTelling(ReconcileObserver next) {
    return isOff() ? next : new Publications(this, next);
  }

  private record Publications(Journeys journeys, ReconcileObserver next)
      implements ReconcileObserver {
    @Override
    public void published(long nanos, int tablesChanged) {
      next.published(nanos, tablesChanged);
    }

    @Override
    public void carried(Origin origin) {
      next.carried(origin);
      journeys.carried(origin);
    }

    @Override
    public void settled(Reflected reflected, long publications) {
      next.settled(reflected, publications);
    }
  }

  /** A request that may write is under way: what is published meanwhile may be its own. */
  public synchronized void writing() {
    writesUnderWay++;
  }

  /** It is answered. */
  public synchronized void written() {
    writesUnderWay--;
  }

  /** A request led to this revision; what is out already may have brought it. */
  public synchronized void wrote(long revision, RequestTrace caller) {
    writes.put(revision, caller);
    if (writes.size() > MOST_WRITES) {
      var oldest = writes.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    for (Journey journey : waiting) {
      if (journey.brought(revision)) {
        journey.calledBy(caller);
      }
    }
  }

  synchronized void carried(Origin origin) {
    Journey journey = new Journey(origin);
    List<RequestTrace> callers = new ArrayList<>();
    writes.forEach((revision, caller) -> {
      if (journey.brought(revision)) {
        callers.add(caller);
      }
    });
    if (callers.isEmpty() && writesUnderWay == 0 && tooMany(origin.publishedNanos())) {
      return;
    }
    callers.forEach(journey::calledBy);
    waiting.addLast(journey);
    if (waiting.size() > MOST_OPEN) {
      Journey oldest = waiting.removeFirst();
      threads.forEach(thread -> thread.execute(() -> over.accept(oldest)));
    }
    open = ImmutableList.copyOf(waiting);
  }

  private boolean tooMany(long nowNanos) {
    if (nowNanos - secondNanos > Duration.ofSeconds(1).toNanos()) {
      secondNanos = nowNanos;
      begunInSecond = 0;
    }
    begunInSecond++;
    return begunInSecond > MOST_PER_SECOND;
  }

  /** Something is handed to the transport of a stream. */
  public void told(String nodeId, Carried carried) {
    for (Journey journey : open) {
      if (journey.isIn(carried)) {
        journey.told(nodeId, carried);
      }
    }
  }

  /** The client has answered it. */
  public void answered(String nodeId, Carried carried, Session.Answer answer, long nowNanos) {
    for (Journey journey : open) {
      if (journey.isIn(carried)) {
        journey.answered(nodeId, carried, answer, nowNanos);
      }
    }
  }

  private void handOver(Duration quiet, Duration patience) {
    long now = System.nanoTime();
    List<Journey> done = new ArrayList<>();
    synchronized (this) {
      waiting.removeIf(journey -> {
        boolean isOver = journey.isOver(now, quiet.toNanos(), patience.toNanos());
        if (isOver) {
          done.add(journey);
        }
        return isOver;
      });
      if (!done.isEmpty()) {
        open = ImmutableList.copyOf(waiting);
      }
    }
    done.forEach(over);
  }

  /** Hands over what is left. */
  @Override
  public void close() {
    threads.forEach(ScheduledExecutorService::close);
    if (!isOff()) {
      handOver(Duration.ZERO.minusSeconds(1), Duration.ZERO.minusSeconds(1));
    }
  }
}
