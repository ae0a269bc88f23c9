package io.mekong.registry.store;

/** The counts behind {@link PrefixStats}; owned by the loop of the prefix. */
final class PrefixCounters {
  private long events;
  private long ignored;
  private long listings;
  private long watches;
  private long watchdogFires;
  private long reconnects;
  private long overruns;
  private long differences;
  private PrefixReach reach = PrefixReach.NONE;

  void delivered(int applied, int seenBefore) {
    events += applied;
    ignored += seenBefore;
  }

  void listed() {
    listings++;
  }

  void watched() {
    watches++;
  }

  void watchdogFired() {
    watchdogFires++;
  }

  void reconnected() {
    reconnects++;
  }

  void overrun() {
    overruns++;
  }

  void reached(KnownKeys known, long revision) {
    long delivered = known.next() - 1;
    reach = new PrefixReach(delivered, Math.max(delivered, revision));
  }

  void differed(int keys) {
    differences += keys;
  }

  PrefixStats stats() {
    return new PrefixStats(
        events,
        ignored,
        listings,
        watches,
        watchdogFires,
        reconnects,
        overruns,
        differences,
        reach);
  }
}
