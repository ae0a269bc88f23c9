package io.mekong.controlplane.xds.keepalive;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The keepalive of one connection. After a silence it asks; without a sign of life it asks again as
 * fast as TCP repairs, and gives the connection up when the time that the link needs is over. Any
 * byte from the peer is a sign of life. Owned by one thread, which calls {@link #tick} when {@link
 * #wakeNanos} has come.
 */
public final class LinkKeepalive {
  /** At once, after one repair time, and after three. */
  private static final int TRIES = 3;

  /** Of so many questions one after the other each answer was late: the link has become slower. */
  private static final int SLOWER = 3;

  /** A peer that was sent this much may be at work on it: 100 KB a second. */
  private static final long WORK_NANOS_OF_BYTE = 10_000;

  /** A tick that comes this late was not late because of the peer. */
  private static final long PUNCTUAL_NANOS = Duration.ofMillis(50).toNanos();

  /** Times in one silence, or a machine that is always late would never give anybody up. */
  private static final int FORGIVEN = 5;

  /**
   * So many times the aim for a program whose kernel has everything: the link is well, a busy
   * machine or one that loads a large configuration answers late, and a new connection would only
   * give it more to do.
   */
  private static final int PROGRAM = 4;

  private static final long SECOND_NANOS = Duration.ofSeconds(1).toNanos();

  private final KeepaliveLimits limits;
  private final double spread;
  private final long origin;

  private RoundTrips roundTrips = RoundTrips.NONE;
  private Optional<TcpSample> tcp = Optional.empty();
  private LinkEstimate link;
  private Schedule schedule;

  private long numbers;
  private long firstNumber = -1;
  private long firstSentAt;
  private int late;
  private int tries;
  private int forgiven;
  private long askedAt;
  private long askedLastAt;
  private long heardAt;
  private long busyUntil;
  private long wakeAt;
  private long userTimeoutSeconds;
  private boolean suspicious;

  /**
   * The keepalive of a connection that begins now.
   *
   * @param limits of what is chosen
   * @param spread 0.9 to 1.0: this part of each interval is used, so that connections which began
   *     together do not ask together
   * @param nowNanos of the clock that all other calls use
   */
  public LinkKeepalive(KeepaliveLimits limits, double spread, long nowNanos) {
    this.limits = limits;
    this.spread = spread;
    this.origin = nowNanos;
    this.link = LinkEstimate.of(roundTrips, tcp);
    this.schedule = Schedule.of(link, limits);
  }

  /** Bytes came from the peer, whatever they say. */
  public void heard(long nowNanos) {
    heardAt = nowNanos - origin;
    if (tries > 0) {
      suspicious = heardAt - askedAt > schedule.repairNanos();
      tries = 0;
      forgiven = 0;
    }
  }

  /** Bytes go to the peer, which may need time for them. */
  public void sent(long bytes, long nowNanos) {
    long now = nowNanos - origin;
    busyUntil =
        Math.min(
            Math.max(busyUntil, now) + bytes * WORK_NANOS_OF_BYTE, now + limits.max().toNanos());
  }

  /**
   * The peer answered a ping.
   *
   * @param number of the ping; of those that followed it in the same silence only the first says
   *     how long the link takes, since TCP holds the others back behind it
   * @param sample what TCP knows now; empty where it cannot be asked
   * @return whether a round trip was measured
   */
  public boolean answered(long number, long nowNanos, Optional<TcpSample> sample) {
    if (number != firstNumber) {
      return false;
    }
    firstNumber = -1;
    long roundTrip = nowNanos - origin - firstSentAt;
    // Karn's algorithm (RFC 6298, section 3): what was repaired on its way says nothing of the
    // link, unless all are late.
    late = roundTrip > schedule.repairNanos() ? late + 1 : 0;
    boolean counts = late == 0 || late >= SLOWER;
    if (counts) {
      roundTrips = roundTrips.plus(roundTrip);
    }
    look(sample);
    wakeAt = tries == 0 ? askAt() : wakeAt;
    return counts;
  }

  /**
   * Time has passed.
   *
   * @param sample what TCP knows now; empty where it cannot be asked
   * @return what to do, in order; nothing after {@link KeepaliveAction.Close}
   */
  public ImmutableList<KeepaliveAction> tick(long nowNanos, Optional<TcpSample> sample) {
    long now = nowNanos - origin;
    forgiveLateness(now);
    look(sample);
    ImmutableList.Builder<KeepaliveAction> actions = ImmutableList.builder();
    if (tries > 0 && now >= givenUpAt(now)) {
      return ImmutableList.of(new KeepaliveAction.Close(Duration.ofNanos(now - heardAt)));
    }
    if (now >= nextAt()) {
      ask(now).ifPresent(actions::add);
    }
    follow(now).ifPresent(actions::add);
    wakeAt = tries == 0 ? askAt() : Math.min(givenUpAt(now), nextAt());
    return actions.build();
  }

  /**
   * Nobody listened while the event loop did something else. That time does not count, and what
   * came meanwhile has to be read first.
   */
  private void forgiveLateness(long now) {
    long late = now - wakeAt;
    if (tries > 0 && late > PUNCTUAL_NANOS && forgiven < FORGIVEN) {
      forgiven++;
      askedAt += late + PUNCTUAL_NANOS;
      askedLastAt += late + PUNCTUAL_NANOS;
    }
  }

  private void look(Optional<TcpSample> sample) {
    tcp = sample;
    link = LinkEstimate.of(roundTrips, tcp);
    schedule = Schedule.of(link, limits);
  }

  /** Data that comes puts it off; not for ever, since only answers tell how long a link takes. */
  private long askAt() {
    return Math.min(heardAt + intervalNanos(), askedAt + limits.max().toNanos());
  }

  private long intervalNanos() {
    long shortest = limits.min().toNanos();
    return suspicious ? shortest : Math.max(shortest, (long) (schedule.intervalNanos() * spread));
  }

  private long nextAt() {
    if (tries == 0) {
      return askAt();
    }
    if (tries < TRIES) {
      return askAgainAt();
    }
    return travels() ? Long.MAX_VALUE : askedLastAt + timeoutNanos();
  }

  private long askAgainAt() {
    return askedAt + ((1L << tries) - 1) * schedule.repairNanos();
  }

  private long timeoutNanos() {
    return schedule.timeoutNanos();
  }

  /**
   * What is on its way to the peer's kernel needs acknowledgements only: without any the link is
   * dead. What has arrived there waits for a program, which may be at work on what it was sent.
   */
  private long givenUpAt(long now) {
    if (travels()) {
      long alive = now - tcp.map(TcpSample::sinceAckNanos).orElse(0L);
      return Math.max(askedLastAt, alive) + timeoutNanos();
    }
    long patience =
        tcp.isEmpty()
            ? timeoutNanos()
            : Math.max(timeoutNanos(), PROGRAM * limits.detect().toNanos());
    return Math.max(askedAt + patience, busyUntil + timeoutNanos());
  }

  private boolean travels() {
    return tcp.map(sample -> sample.unacked() > 0).orElse(false);
  }

  /**
   * More than one ping makes TCP notice a gap sooner (RFC 6675), where there can be one. While a
   * program is waited for, one in each time-out tells whether its link still lives.
   */
  private Optional<KeepaliveAction> ask(long now) {
    if (tries == 0) {
      askedAt = now;
    }
    boolean looksAgain = tries >= TRIES;
    tries = Math.min(tries + 1, TRIES);
    if (tries > 1 && !looksAgain && tcp.isPresent() && !travels()) {
      return Optional.empty();
    }
    askedLastAt = tries == 1 || looksAgain ? now : askedLastAt;
    long number = numbers++;
    if (tries == 1) {
      firstNumber = number;
      firstSentAt = now;
    }
    return Optional.of(new KeepaliveAction.Ping(number));
  }

  private Optional<KeepaliveAction> follow(long now) {
    long patience =
        schedule.intervalNanos() + schedule.timeoutNanos() + Math.max(0, busyUntil - now);
    long seconds = Math.ceilDiv(patience, SECOND_NANOS);
    if (tcp.isEmpty() || seconds == userTimeoutSeconds) {
      return Optional.empty();
    }
    userTimeoutSeconds = seconds;
    return Optional.of(new KeepaliveAction.UserTimeout(Duration.ofSeconds(seconds)));
  }

  /** When {@link #tick} has something to do; after a tick, and later after an answer. */
  public long wakeNanos() {
    return origin + wakeAt;
  }

  /** What is known now. */
  public LinkReport report() {
    boolean known = link.source() != LinkEstimate.Source.NONE;
    return new LinkReport(
        Ascii.toLowerCase(link.source().name()),
        Duration.ofNanos(known ? link.roundTripNanos() : 0),
        Duration.ofNanos(link.jitterNanos()),
        tcp.map(sample -> OptionalLong.of(sample.retransmits())).orElse(OptionalLong.empty()),
        Duration.ofNanos(intervalNanos()),
        Duration.ofNanos(schedule.timeoutNanos()));
  }
}
