package io.mekong.tests.kit.storm;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Changes single keys at a pace, in turn over the members that answer, without waiting for one
 * answer before the next change. What an outage delays is made up for as far as {@link Pace#debt}
 * allows. A change that fails is not repeated, and whether it happened nobody knows.
 */
public final class ChangeStorm implements Runnable {
  private static final long SLICE_NANOS = Duration.ofMillis(1).toNanos();

  private final ImmutableList<Member> members;
  private final StormRegistry registry;
  private final Random random;
  private final Pace pace;
  private final Answers answers;
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private long sent;
  private long left;
  private int turn;

  /**
   * How fast.
   *
   * @param perSecond changes a second
   * @param length until the last change
   * @param debt changes at most that are made up for later; what is beyond is left out
   * @param unanswered changes at most that one member has not answered
   */
  public record Pace(int perSecond, Duration length, int debt, int unanswered) {
    /** 2,000 a second; two seconds of outage are made up for. */
    public static Pace storm(Duration length) {
      return new Pace(2_000, length, 4_000, 500);
    }
  }

  /** Is told of each answer, on a thread of gRPC. */
  public interface Answers {
    /** Nobody is interested. */
    Answers UNHEARD = (revision, nanoTime) -> {};

    /** A change is at this revision of the store. */
    void answered(long revision, long nanoTime);
  }

  /** What was written. */
  public record Counts(long sent, long answered, long failed, long left) {}

  private static final class Member {
    private final EtcdCalls calls;
    private final AtomicInteger unanswered = new AtomicInteger();

    Member(EtcdCalls calls) {
      this.calls = calls;
    }
  }

  /** A storm that has not begun. */
  public ChangeStorm(
      ImmutableList<EtcdCalls> members, StormRegistry registry, Pace pace, long seed) {
    this(members, registry, pace, new Random(seed), Answers.UNHEARD);
  }

  private ChangeStorm(
      ImmutableList<EtcdCalls> members,
      StormRegistry registry,
      Pace pace,
      Random random,
      Answers answers) {
    this.members = members.stream().map(Member::new).collect(ImmutableList.toImmutableList());
    this.registry = registry;
    this.pace = pace;
    this.random = random;
    this.answers = answers;
  }

  /** The same with somebody who hears the answers. */
  public ChangeStorm heardBy(Answers listener) {
    return new ChangeStorm(
        members.stream().map(member -> member.calls).collect(ImmutableList.toImmutableList()),
        registry,
        pace,
        random,
        listener);
  }

  /** Puts all registrations, by transactions, each answered before the next. */
  public static void load(EtcdCalls member, StormRegistry registry) {
    awaitReady(member);
    registry.transactions().forEach(puts -> member.putAll(puts).join());
  }

  private static void awaitReady(EtcdCalls member) {
    while (!member.ready()) {
      LockSupport.parkNanos(SLICE_NANOS);
    }
  }

  /** Until the time is over and every change is answered or has failed. */
  @Override
  public void run() {
    long start = System.nanoTime();
    long end = start + pace.length().toNanos();
    for (long now = start; now - end < 0; now = System.nanoTime()) {
      long due = (now - start) * pace.perSecond() / Duration.ofSeconds(1).toNanos();
      left += Math.max(0, due - sent - left - pace.debt());
      sendUpTo(due - left);
      LockSupport.parkNanos(SLICE_NANOS);
    }
    while (members.stream().anyMatch(member -> member.unanswered.get() > 0)) {
      LockSupport.parkNanos(SLICE_NANOS);
    }
  }

  private void sendUpTo(long due) {
    while (sent < due) {
      Optional<Member> member = next();
      if (member.isEmpty()) {
        return;
      }
      send(member.get());
    }
  }

  /** The next in turn that may take one more. */
  private Optional<Member> next() {
    turn++;
    return IntStream.range(0, members.size())
        .mapToObj(i -> members.get((turn + i) % members.size()))
        .filter(member -> member.unanswered.get() < pace.unanswered() && member.calls.ready())
        .findFirst();
  }

  private void send(Member member) {
    sent++;
    member.unanswered.incrementAndGet();
    var _ =
        member
            .calls
            .change(registry.drawn(random))
            .whenComplete((revision, unknown) -> {
              if (unknown == null) {
                answers.answered(revision, System.nanoTime());
                answered.incrementAndGet();
              } else {
                failed.incrementAndGet();
              }
              member.unanswered.decrementAndGet();
            });
  }

  /** Read it after the end. */
  public Counts counts() {
    return new Counts(sent, answered.get(), failed.get(), left);
  }
}
