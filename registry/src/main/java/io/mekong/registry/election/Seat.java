package io.mekong.registry.election;

import com.google.common.collect.ImmutableSortedSet;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;

/**
 * Something that one replica at a time may do.
 *
 * @param task what; seats of the same task and other ranks are held by other replicas
 * @param rank 0 for the first
 */
public record Seat(String task, int rank) {
  /** Name of its key. */
  public String name() {
    return task + "-" + rank;
  }

  /**
   * The replica that should hold it: the one at its rank when all are ordered by a hash of task and
   * name (rendezvous hashing, Thaler and Ravishankar 1998), so that a replica that comes or goes
   * moves its own share only. Empty when there are too few.
   */
  public Optional<String> preferred(ImmutableSortedSet<String> replicas) {
    return replicas.stream()
        .sorted(Comparator.comparingLong(this::weight).thenComparing(Comparator.naturalOrder()))
        .skip(rank)
        .findFirst();
  }

  private long weight(String replica) {
    return Hashing.murmur3_128().hashString(task + "/" + replica, StandardCharsets.UTF_8).asLong();
  }
}
