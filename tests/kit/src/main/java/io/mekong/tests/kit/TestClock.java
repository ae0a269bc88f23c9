package io.mekong.tests.kit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that only the test moves. Starts at 2026-01-01T00:00:00Z. Safe for all threads. */
public final class TestClock extends Clock {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong nanosSinceStart;
  private final ZoneId zone;

  /** A clock in UTC. */
  public TestClock() {
    this(new AtomicLong(), ZoneOffset.UTC);
  }

  private TestClock(AtomicLong nanosSinceStart, ZoneId zone) {
    this.nanosSinceStart = nanosSinceStart;
    this.zone = zone;
  }

  /** Moves the clock; a negative duration moves it back. */
  public void advance(Duration by) {
    nanosSinceStart.addAndGet(by.toNanos());
  }

  /** Nanoseconds since the start, as {@link System#nanoTime}; moves with the clock. */
  public long nanoTime() {
    return nanosSinceStart.get();
  }

  @Override
  public Instant instant() {
    return START.plusNanos(nanosSinceStart.get());
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public Clock withZone(ZoneId other) {
    return new TestClock(nanosSinceStart, other);
  }
}
