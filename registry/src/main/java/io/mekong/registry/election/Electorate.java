package io.mekong.registry.election;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import java.util.HashMap;
import java.util.Map;
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
  }

  void arrived(String replica) {
    replicas.add(replica);
  }

  void left(String replica) {
    replicas.remove(replica);
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
    ImmutableSortedSet<String> present = ImmutableSortedSet.copyOf(replicas);
    ImmutableMap.Builder<Seat, Long> mine = ImmutableMap.builder();
    for (Seat seat : seats) {
      Holder holder = holders.get(seat.name());
      if (holder != null && holder.lease() == lease && wanted(seat, present)) {
        mine.put(seat, holder.fence());
      }
    }
    return mine.buildOrThrow();
  }

  private boolean wanted(Seat seat, ImmutableSortedSet<String> present) {
    return seat.preferred(present).filter(me::equals).isPresent();
  }

  ImmutableList<Action> actions() {
    if (!replicas.contains(me)) {
      return ImmutableList.of();
    }
    ImmutableSortedSet<String> present = ImmutableSortedSet.copyOf(replicas);
    ImmutableList.Builder<Action> actions = ImmutableList.builder();
    for (Seat seat : seats) {
      Holder holder = holders.get(seat.name());
      boolean wanted = wanted(seat, present);
      if (holder == null && wanted) {
        actions.add(new Action.Claim(seat));
      } else if (holder != null && holder.replica().equals(me) && !wanted) {
        actions.add(new Action.Yield(seat, holder.fence()));
      }
    }
    return actions.build();
  }
}
