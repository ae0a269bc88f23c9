package io.mekong.controlplane.quarantine;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;

/**
 * What the connected nodes make of one version of a resource.
 *
 * @param accepted ids of nodes that ACKed it
 * @param refused ids of nodes that refused it
 */
public record Votes(ImmutableSet<String> accepted, ImmutableSet<String> refused) {
  /** Nobody answered. */
  public static final Votes NONE = new Votes(ImmutableSet.of(), ImmutableSet.of());

  private static final int LEAST_REFUSALS = 3;

  /** Those of other nodes too; a node that refused on one of its streams refuses. */
  public Votes plus(Votes other) {
    ImmutableSet<String> all = Sets.union(refused, other.refused).immutableCopy();
    return new Votes(
        Sets.difference(Sets.union(accepted, other.accepted), all).immutableCopy(), all);
  }

  /** How many nodes answered. */
  public int answered() {
    return accepted.size() + refused.size();
  }

  /** Whether at least three nodes, and at least half of those that answered, refuse. */
  public boolean condemn() {
    return refused.size() >= LEAST_REFUSALS && 2 * refused.size() >= answered();
  }
}
