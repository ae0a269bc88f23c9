package io.mekong.registry.store;

/**
 * Counts since the start of one followed prefix.
 *
 * @param events applied
 * @param ignored events below the resume point, delivered again and dropped
 * @param listings complete listings
 * @param watches watches opened
 * @param watchdogFires watches replaced because delivery lagged behind a linearizable read
 * @param reconnects connections replaced
 * @param overruns times when the mailbox was full
 * @param differences keys that an audit found wrong; anything above 0 is a bug
 * @param reach how far delivery has come
 */
public record PrefixStats(
    long events,
    long ignored,
    long listings,
    long watches,
    long watchdogFires,
    long reconnects,
    long overruns,
    long differences,
    PrefixReach reach) {
  /** Nothing followed yet. */
  public static final PrefixStats NONE = new PrefixStats(0, 0, 0, 0, 0, 0, 0, 0, PrefixReach.NONE);
}
