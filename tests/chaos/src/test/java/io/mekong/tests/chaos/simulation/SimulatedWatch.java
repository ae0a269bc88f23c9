package io.mekong.tests.chaos.simulation;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyEvent;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreWatch;
import io.mekong.registry.store.WatchObserver;
import io.mekong.registry.store.WatchQuery;
import java.util.function.Consumer;

/**
 * A watch as etcd serves it. What was under way when it ended may still arrive, as it does from a
 * real client's threads.
 */
final class SimulatedWatch implements StoreWatch {
  private final Server server;
  private final WatchQuery query;
  private final WatchObserver observer;
  private final Consumer<SimulatedWatch> forget;
  private final History history;
  private long next;
  private long lastArrival;
  private boolean mute;
  private boolean shortLived;
  private boolean waking;
  private boolean over;

  /** What serves it. */
  record Server(
      VirtualTime time, ModelStore model, Network network, SimulatedStore.Member member) {}

  SimulatedWatch(
      Server server, WatchQuery query, WatchObserver observer, Consumer<SimulatedWatch> forget) {
    this.server = server;
    this.query = query;
    this.observer = observer;
    this.forget = forget;
    this.history = server.model().now();
    this.next = query.fromRevision();
  }

  void open() {
    SimulatedStore.Member member = server.member();
    server.time().note("watch from " + next);
    if (server.network().isCut()) {
      end(new StoreException(StoreException.Reason.UNAVAILABLE, "cut"));
      return;
    }
    arrive(() -> observer.created(history.head().revision()));
    if (next < history.compacted()) {
      end(StoreException.compacted(history.compacted()));
    } else if (member.shortLived > 0) {
      member.shortLived--;
      shortLived = true;
      server
          .time()
          .after(
              server.time().upTo(5 * VirtualTime.MILLI),
              () -> end(new StoreException(StoreException.Reason.UNAVAILABLE, "cut")));
    } else if (member.mute > 0) {
      member.mute--;
      mute = true;
    } else {
      if (member.forgetful > 0) {
        member.forgetful--;
        next = Math.min(next, Math.max(history.compacted(), next - 4));
      }
      wake();
    }
  }

  /** Something may be there to deliver. */
  void wake() {
    if (!over && !waking && !mute && !shortLived) {
      waking = true;
      long wait = Math.max(server.network().untilHoleCloses(), server.time().upTo(lag()));
      server.time().after(wait, this::deliver);
    }
  }

  private long lag() {
    return server.member().lag;
  }

  private void deliver() {
    waking = false;
    if (over || mute) {
      return;
    }
    if (server.network().isHole()) {
      wake();
      return;
    }
    long head = history.head().revision();
    long to = server.time().chance(30) ? server.time().between(Math.min(next, head), head) : head;
    ImmutableList<KeyEvent> events =
        history.events(next, to).stream()
            .filter(event -> event.key().startsWith(query.prefix()))
            .collect(ImmutableList.toImmutableList());
    next = Math.max(next, to + 1);
    if (!events.isEmpty()) {
      arrive(() -> observer.events(events, head));
    }
    if (next <= head) {
      wake();
    }
  }

  /** Answers come in the order in which they were sent. */
  private void arrive(Runnable report) {
    VirtualTime time = server.time();
    lastArrival = Math.max(lastArrival, time.elapsed() + time.upTo(3 * VirtualTime.MILLI));
    time.after(lastArrival - time.elapsed(), report);
  }

  void mute() {
    mute = true;
  }

  void end(StoreException cause) {
    if (!over) {
      over = true;
      forget.accept(this);
      arrive(() -> observer.ended(cause));
    }
  }

  @Override
  public void requestProgress() {
    if (over || mute || shortLived || server.network().isHole() || server.network().isCut()) {
      return;
    }
    if (server.member().hurried) {
      long revision = history.head().revision();
      arrive(() -> observer.progress(revision));
    } else if (!waking) {
      long revision = next - 1;
      arrive(() -> observer.progress(revision));
    }
  }

  @Override
  public void close() {
    if (!over) {
      over = true;
      forget.accept(this);
    }
  }
}
