package io.mekong.registry.election;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * What this replica may do now.
 *
 * @param seats that it holds
 * @param vacant seats that nobody can hold, since too few replicas are there
 * @param presence its own key, while its lease is known to live
 */
public record Mandate(
    ImmutableMap<Seat, Tenure> seats, ImmutableSet<Seat> vacant, Optional<Presence> presence) {
  /** Nothing. */
  public static final Mandate NONE =
      new Mandate(ImmutableMap.of(), ImmutableSet.of(), Optional.empty());

  /**
   * The key that says that a replica is there.
   *
   * @param key in the store
   * @param fence revision that wrote it: a write that compares it happens only while it stands
   * @param lease that it hangs on; what hangs on it too goes with the replica
   */
  public record Presence(String key, long fence, long lease) {}
}
