package io.mekong.registry.election;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who is there, who holds which seat, and what this replica should do about it. A state machine
 * without clock or I/O; what it knows comes from a watch, so claims and releases are compared in
 * the store and may fail.
 */
final class Electorate {
  private final String me;
  private final ImmutableSet<Seat> seats;
  private final TreeSet<String> replicas = new TreeSet<>();

  /** Who should hold each seat, as long as these replicas are there. */
  private ImmutableMap<Seat, Optional<String>> preferred;

  private final Map<String, Holder> holders = new HashMap<>();

  /** Who holds a seat, on which lease, and the revision that wrote it. */
  record Holder(String replica, long lease, long fence) {}

  /** What to do. */
  sealed interface Action {
    /** Its key is not there and this replica should hold it. */
    record Claim(Seat seat) implements Action {}

    /** This replica holds it and another should. */
    record Yield(Seat seat, long fence) implements Action {}
  }

  Electorate(String me, ImmutableSet<Seat> seats) {
    this.me = me;
    this.seats = seats;
    this.preferred = preferred();
  }

  private ImmutableMap<Seat, Optional<String>> preferred() {
    ImmutableSortedSet<String> present = ImmutableSortedSet.copyOf(replicas);
    return Maps.toMap(seats, seat -> seat.preferred(present));
  }

  void arrived(String replica) {
    replicas.add(replica);
    preferred = preferred();
  }

  void left(String replica) {
    replicas.remove(replica);
    preferred = preferred();
  }

  void holds(String seatName, Holder holder) {
    holders.put(seatName, holder);
  }

  void vacant(String seatName) {
    holders.remove(seatName);
  }

  /**
   * Seats that this replica holds on this lease as far as the store says, without those that it
   * should give up: it stops before it lets go.
   */
  ImmutableMap<Seat, Long> mine(long lease) {
    ImmutableMap.Builder<Seat, Long> mine = ImmutableMap.builder();
    for (Seat seat : seats) {
      Holder holder = holders.get(seat.name());
      if (holder != null && holder.lease() == lease && wanted(seat)) {
        mine.put(seat, holder.fence());
      }
    }
    return mine.buildOrThrow();
  }

  /** Seats for which too few replicas are there. */
  ImmutableSet<Seat> vacant() {
    return preferred.entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .collect(ImmutableSet.toImmutableSet());
  }

  private boolean wanted(Seat seat) {
    return Objects.requireNonNull(preferred.get(seat)).filter(me::equals).isPresent();
  }

  ImmutableList<Action> actions() {
    if (!replicas.contains(me)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Action> actions = ImmutableList.builder();
    for (Seat seat : seats) {
      Holder holder = holders.get(seat.name());
      boolean wanted = wanted(seat);
      if (holder == null && wanted) {
        actions.add(new Action.Claim(seat));
      } else if (holder != null && holder.replica().equals(me) && !wanted) {
        actions.add(new Action.Yield(seat, holder.fence()));
      }
    }
    return actions.build();
  }
}
