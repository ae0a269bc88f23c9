package io.mekong.registry.store;

/**
 * How far delivery of a prefix has come. A store counts writes of all prefixes together, so what is
 * delivered lies behind what is reached wherever others are written.
 *
 * @param delivered revision that the known keys reflect; 0 before the first listing
 * @param reached up to this revision of the store nothing of the prefix is missing
 */
public record PrefixReach(long delivered, long reached) {
  /** Nothing delivered yet. */
  public static final PrefixReach NONE = new PrefixReach(0, 0);
}
