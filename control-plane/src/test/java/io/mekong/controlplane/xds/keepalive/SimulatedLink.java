package io.mekong.controlplane.xds.keepalive;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A connection over a link that jitters and loses, in virtual time: TCP sends again what is lost,
 * each time after twice the time of the one before, and delivers in order. The far end answers each
 * ping at once. Owns the keepalive of the near end and does what it says.
 */
final class SimulatedLink {
  private static final long LEAST_REPAIR = Duration.ofMillis(200).toNanos();

  private record Event(long at, long order, Runnable step) {}

  /** Whether the near end can ask its kernel. */
  enum Sight {
    TCP,
    PINGS_ONLY
  }

  private final SplittableRandom random;
  private final Sight sight;
  private final double loss;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  private final List<Long> pings = new ArrayList<>();
  private final long[] arrived = new long[2];
  final LinkKeepalive keepalive;

  private Duration least;
  private Duration most;
  private long now;
  private long orders;
  private long deadAt = Long.MAX_VALUE;
  private Optional<Duration> closedAfter = Optional.empty();
  private RoundTrips tcp = RoundTrips.NONE;
  private long unacked;
  private long ackAt;
  private long retransmits;
  private Duration userTimeout = Duration.ZERO;

  /** One way takes from {@code least} to {@code most}; a part of all segments is lost. */
  SimulatedLink(Duration least, Duration most, double loss, long seed) {
    this(new Sighted(least, most, Sight.TCP), loss, seed);
  }

  /** How long it takes one way, and what is seen of it. */
  record Sighted(Duration least, Duration most, Sight sight) {}

  SimulatedLink(Sighted link, double loss, long seed) {
    this.least = link.least;
    this.most = link.most;
    this.sight = link.sight;
    this.loss = loss;
    this.random = new SplittableRandom(seed);
    this.keepalive = new LinkKeepalive(KeepaliveLimits.DEFAULT, 0.9 + random.nextDouble() / 10, 0);
    tcp = tcp.plus(delay() + delay());
    at(0, this::tick);
  }

  void becomes(Duration newLeast, Duration newMost) {
    least = newLeast;
    most = newMost;
  }

  /** From now on nothing arrives any more, in either direction. */
  void dies() {
    deadAt = now;
  }

  void run(Duration time) {
    long end = now + time.toNanos();
    while (!events.isEmpty() && events.peek().at <= end && closedAfter.isEmpty()) {
      Event next = events.poll();
      now = next.at;
      next.step.run();
    }
    now = closedAfter.isEmpty() ? end : now;
  }

  /** Since the link died, or the beginning. */
  Optional<Duration> closedAfter() {
    return closedAfter;
  }

  List<Long> pings() {
    return pings;
  }

  Duration userTimeout() {
    return userTimeout;
  }

  private void at(long time, Runnable step) {
    events.add(new Event(time, orders++, step));
  }

  private Optional<TcpSample> sample() {
    return sight == Sight.TCP
        ? Optional.of(
            new TcpSample(
                tcp.smoothedNanos(), tcp.variationNanos(), retransmits, unacked, now - ackAt))
        : Optional.empty();
  }

  private void tick() {
    if (now < keepalive.wakeNanos()) {
      at(keepalive.wakeNanos(), this::tick);
      return;
    }
    for (KeepaliveAction action : keepalive.tick(now, sample())) {
      switch (action) {
        case KeepaliveAction.Ping(long number) -> ping(number);
        case KeepaliveAction.UserTimeout(Duration time) -> userTimeout = time;
        case KeepaliveAction.Close(Duration silence) ->
            closedAfter =
                Optional.of(Duration.ofNanos(now - (deadAt == Long.MAX_VALUE ? 0 : deadAt)));
      }
    }
    at(keepalive.wakeNanos(), this::tick);
  }

  private void ping(long number) {
    pings.add(now);
    long sent = now;
    unacked++;
    long there = arrival(now, 0);
    long back = arrival(there, 1);
    at(
        back,
        () -> {
          if (there <= deadAt && back <= deadAt) {
            unacked--;
            ackAt = now;
            tcp = tcp.plus(Math.min(now - sent, 2 * most.toNanos()));
            keepalive.heard(now);
            keepalive.answered(number, now, sample());
          }
        });
  }

  /** When a segment sent then is delivered: in order, and after as many losses as there are. */
  private long arrival(long sent, int direction) {
    long repair = tcp.smoothedNanos() + Math.max(LEAST_REPAIR, 4 * tcp.variationNanos());
    long time = sent;
    while (random.nextDouble() < loss) {
      time += repair;
      repair *= 2;
      retransmits += direction == 0 ? 1 : 0;
    }
    arrived[direction] = Math.max(arrived[direction], time + delay());
    return arrived[direction];
  }

  private long delay() {
    return random.nextLong(least.toNanos(), most.toNanos() + 1);
  }
}
