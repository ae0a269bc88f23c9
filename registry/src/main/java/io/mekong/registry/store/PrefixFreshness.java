package io.mekong.registry.store;

/** How well what is known of a prefix reflects its store. */
public sealed interface PrefixFreshness {
  /** Nothing is known yet; the first listing is under way. */
  record Loading() implements PrefixFreshness {}

  /** Loaded, and a linearizable read confirmed within the last seconds that nothing is missing. */
  record Current() implements PrefixFreshness {}

  /**
   * The store does not answer, or delivery lags behind what it answered; what is known stays as it
   * was.
   *
   * @param sinceNanos monotonic clock of the last confirmation
   * @param cause why, for people and for the start from disk
   */
  record Stale(long sinceNanos, StoreException cause) implements PrefixFreshness {}

  /**
   * Whether it differs from what was told before. Another reason for being stale does: what was a
   * time-out at first may turn out to be a certificate.
   */
  default boolean isNewsAfter(PrefixFreshness before) {
    if (this instanceof Stale now && before instanceof Stale old) {
      return now.cause().reason() != old.cause().reason();
    }
    return !getClass().equals(before.getClass());
  }
}
