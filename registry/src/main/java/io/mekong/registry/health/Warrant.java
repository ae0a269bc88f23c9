package io.mekong.registry.health;

import io.mekong.registry.election.Mandate;
import io.mekong.registry.election.Tenure;

/**
 * By what right an opinion is written: it happens only while this key stands as it was written.
 *
 * @param key that must stand
 * @param fence revision that wrote it
 * @param lease that the opinion hangs on; 0 for none: it outlives who wrote it
 */
record Warrant(String key, long fence, long lease) {
  /** A check of a seat: whoever holds the seat next goes on from it. */
  static Warrant of(Tenure tenure) {
    return new Warrant(tenure.key(), tenure.fence(), 0);
  }

  /** What somebody who talks to this replica thinks: it goes with the replica. */
  static Warrant of(Mandate.Presence presence) {
    return new Warrant(presence.key(), presence.fence(), presence.lease());
  }
}
