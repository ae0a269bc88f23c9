package io.mekong.controlplane.xds.server;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What streams of one event loop were sent and do not take. While that is much, streams that have
 * nothing yet wait for their first response and get it first come first served: when thousands
 * connect at once they load one after the other, in no more time, instead of each holding a first
 * response in memory. Who has begun never waits; who takes nothing for a while is not waited for;
 * and nobody waits longer than {@link #LONGEST}. Owned by one event loop.
 */
final class LoadBacklog {
  /** A load of a thousand clusters is 120 KB: a few hundred of them. */
  private static final long LIMIT = 32 << 20;

  /** Looked at when a stream ticks, so that it is up to a second. */
  static final Duration PATIENCE = Duration.ofMillis(500);

  /**
   * A third of what an Envoy waits for its first clusters before it begins without. Looked at when
   * a stream ticks, too.
   */
  static final Duration LONGEST = Duration.ofSeconds(5);

  private final long limit;
  private final Executor loop;
  private final Set<Share> atTheDoor = new LinkedHashSet<>();
  private boolean admitting;
  private long bytes;

  /** First responses wait from 32 MiB. */
  LoadBacklog(Executor loop) {
    this(LIMIT, loop);
  }

  /**
   * Nothing is waited for.
   *
   * @param limit bytes from which first responses wait
   * @param loop the event loop
   */
  LoadBacklog(long limit, Executor loop) {
    this.limit = limit;
    this.loop = loop;
  }

  /**
   * A stream begins.
   *
   * @param ready whether the transport takes more for it
   * @param next called when a first response that had to wait may go out; throws nothing
   */
  Share share(BooleanSupplier ready, Runnable next) {
    return new Share(ready, next);
  }

  /** In a task of its own: no stream answers for the time or the depth of others. */
  private void admitSoon() {
    if (!admitting && bytes < limit && !atTheDoor.isEmpty()) {
      admitting = true;
      loop.execute(this::admit);
    }
  }

  private void admit() {
    admitting = false;
    for (int i = 0; i < LoopShard.STREAMS_IN_A_TASK && bytes < limit && !atTheDoor.isEmpty(); i++) {
      Share first = atTheDoor.iterator().next();
      atTheDoor.remove(first);
      first.next.run();
    }
    admitSoon();
  }

  /** The part of one stream. */
  final class Share {
    private final BooleanSupplier ready;
    private final Runnable next;
    private boolean begun;
    private long waitsSinceNanos;
    private int newest;
    private int counted;
    private boolean stuck;
    private long stuckSinceNanos;

    private Share(BooleanSupplier ready, Runnable next) {
      this.ready = ready;
      this.next = next;
    }

    /** Whether a response may go out now. */
    boolean mayWrite(long nowNanos) {
      return ready.getAsBoolean() && (begun || bytes < limit || hasWaited(nowNanos));
    }

    private boolean hasWaited(long nowNanos) {
      if (atTheDoor.add(this)) {
        waitsSinceNanos = nowNanos;
      }
      return nowNanos - waitsSinceNanos > LONGEST.toNanos();
    }

    /** A response of so many bytes went out: the client had taken those before. */
    void wrote(int length) {
      if (!begun) {
        begun = true;
        atTheDoor.remove(this);
      }
      stuck = false;
      newest = length;
    }

    /** Finds out whether the client takes what was written. */
    void look(long nowNanos) {
      boolean before = stuck;
      stuck = !ready.getAsBoolean();
      stuckSinceNanos = before ? stuckSinceNanos : nowNanos;
      count(stuck && !isStuck(PATIENCE, nowNanos) ? newest : 0);
    }

    /** The stream is over. */
    void over() {
      atTheDoor.remove(this);
      count(0);
    }

    private void count(int now) {
      int less = counted - now;
      counted = now;
      bytes -= less;
      if (less > 0) {
        admitSoon();
      }
    }

    /** Whether time alone may change what it may do: it has to be looked at again. */
    boolean waitsForTime() {
      return stuck || (!begun && atTheDoor.contains(this));
    }

    /** Whether the client has taken nothing for longer than this. */
    boolean isStuck(Duration longer, long nowNanos) {
      return stuck && nowNanos - stuckSinceNanos > longer.toNanos();
    }
  }
}
