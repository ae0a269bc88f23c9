package io.mekong.registry.health;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hashing;
import com.google.common.net.InetAddresses;
import io.mekong.registry.election.Seat;
import io.mekong.registry.election.Tenure;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.lifecycle.Sight;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.Opinion.Bearing;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.CidrBlock;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Who is checked by this replica, when, and what that makes it think. A state machine without clock
 * or I/O. A service costs something only while a policy has it checked.
 */
final class Rounds {
  /** Instances are spread over so many shards; each shard and rank is a seat. */
  private static final int SHARDS = 16;

  /** So long the opinions of a replica that went count as if it came back. */
  private static final Duration EXPECTED_BACK = Duration.ofMinutes(1);

  private static final String TASK = "checks-";
  private static final String OBSERVER = "check-";

  private final ImmutableList<CidrBlock> allowed;
  private final RandomGenerator random;
  private final Map<ServiceKey, Map<OpinionKeys.Name, Target>> targets = new HashMap<>();
  private final Map<ServiceKey, Map<OpinionKeys.Name, Opinion>> stored = new HashMap<>();
  private final Set<ServiceKey> dirty = new LinkedHashSet<>();
  private ImmutableMap<Seat, Tenure> seats = ImmutableMap.of();

  /** Seats that nobody can hold, and since when, as of the first settling. */
  private final Map<Seat, OptionalLong> vacant = new HashMap<>();

  /** Of those the ones that nobody is expected back in. */
  private ImmutableSet<Seat> abandoned = ImmutableSet.of();

  private HealthPolicies policies = HealthPolicies.NONE;
  private RegistryView view = RegistryView.EMPTY;

  /** Until then nobody can say of any opinion that what it speaks of is gone. */
  private boolean registryKnown;

  /** What should stand in the store; no opinion means that none should. */
  record Write(OpinionKeys.Name name, @Nullable Opinion opinion, Warrant warrant) {}

  Rounds(ImmutableList<CidrBlock> allowed, RandomGenerator random) {
    this.allowed = allowed;
    this.random = random;
  }

  /** All seats there are. */
  static ImmutableSet<Seat> allSeats() {
    ImmutableSet.Builder<Seat> all = ImmutableSet.builder();
    for (int shard = 0; shard < SHARDS; shard++) {
      for (int rank = 0; rank < Check.MAX_CHECKERS; rank++) {
        all.add(new Seat(TASK + shard, rank));
      }
    }
    return all.build();
  }

  void view(RegistryView newest, Iterable<ServiceKey> changed) {
    view = newest;
    changed.forEach(dirty::add);
    if (!registryKnown) {
      registryKnown = true;
      everythingChanged();
    }
  }

  void policies(HealthPolicies newest) {
    policies = newest;
    everythingChanged();
  }

  /** Which seats this replica holds, and which nobody can hold. */
  void seats(ImmutableMap<Seat, Tenure> newest, ImmutableSet<Seat> nobodys) {
    seats = newest;
    vacant.keySet().retainAll(nobodys);
    nobodys.forEach(seat -> vacant.putIfAbsent(seat, OptionalLong.empty()));
    everythingChanged();
  }

  private void everythingChanged() {
    dirty.addAll(view.services().keySet());
    dirty.addAll(stored.keySet());
    dirty.addAll(targets.keySet());
  }

  /** The store holds another opinion. */
  void opinion(OpinionChange change) {
    OpinionKeys.Name name = new OpinionKeys.Name(change.service(), change.id(), change.observer());
    Map<OpinionKeys.Name, Opinion> ofService =
        stored.computeIfAbsent(change.service(), key -> new HashMap<>());
    Opinion opinion = change.opinion();
    if (opinion != null) {
      ofService.put(name, opinion);
    } else {
      ofService.remove(name);
    }
    if (ofService.isEmpty()) {
      stored.remove(change.service());
    }
    dirty.add(change.service());
  }

  /** Settles what changed: who is a target from now on, and which opinions should go. */
  ImmutableList<Write> settle(long nowNanos) {
    abandon(nowNanos);
    if (!registryKnown) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Write> writes = ImmutableList.builder();
    for (ServiceKey service : dirty) {
      Map<OpinionKeys.Name, Target> before = targets.getOrDefault(service, Map.of());
      Map<OpinionKeys.Name, Target> now = wanted(service, before, nowNanos);
      if (now.isEmpty()) {
        targets.remove(service);
      } else {
        targets.put(service, now);
      }
      for (OpinionKeys.Name name : stored.getOrDefault(service, Map.of()).keySet()) {
        Tenure tenure = now.containsKey(name) ? null : sweeper(name);
        if (tenure != null) {
          writes.add(new Write(name, null, Warrant.of(tenure)));
        }
      }
    }
    dirty.clear();
    return writes.build();
  }

  private void abandon(long nowNanos) {
    vacant.replaceAll((seat, since) -> since.isEmpty() ? OptionalLong.of(nowNanos) : since);
    ImmutableSet<Seat> now =
        vacant.entrySet().stream()
            .filter(entry -> nowNanos - entry.getValue().getAsLong() >= EXPECTED_BACK.toNanos())
            .map(Map.Entry::getKey)
            .collect(ImmutableSet.toImmutableSet());
    if (!now.equals(abandoned)) {
      abandoned = now;
      everythingChanged();
    }
  }

  private Map<OpinionKeys.Name, Target> wanted(
      ServiceKey key, Map<OpinionKeys.Name, Target> before, long nowNanos) {
    Service service = view.services().get(key);
    HealthPolicy policy = policies.of(key);
    if (service == null || policy.check().isEmpty() || seats.isEmpty()) {
      return Map.of();
    }
    Check check = policy.check().get();
    Map<OpinionKeys.Name, Target> wanted = new HashMap<>();
    for (ServiceInstance instance : service.instances().values()) {
      for (int rank = 0; rank < check.checkers() && checkable(instance); rank++) {
        OpinionKeys.Name name = new OpinionKeys.Name(key, instance.id(), OBSERVER + rank);
        Tenure tenure = seatOf(name);
        if (tenure != null) {
          Target.Orders orders = new Target.Orders(tenure, check, policy.eviction());
          Opinion.Subject subject = Opinion.Subject.of(instance);
          Target known = before.get(name);
          wanted.put(
              name,
              known != null && known.subject().equals(subject)
                  ? known.under(orders)
                  : fresh(name, subject, orders, nowNanos));
        }
      }
    }
    return wanted;
  }

  private Target fresh(
      OpinionKeys.Name name, Opinion.Subject subject, Target.Orders orders, long nowNanos) {
    long spread = random.nextLong(orders.check().interval().toNanos());
    return new Target(name, subject, orders, null, nowNanos + spread, Target.State.WAITING);
  }

  private boolean checkable(ServiceInstance instance) {
    InetAddress address = InetAddresses.forString(instance.endpoint().address());
    return !instance.withdrawn() && allowed.stream().anyMatch(block -> block.contains(address));
  }

  /** The tenure in which this replica is this observer; null when it is not. */
  private @Nullable Tenure seatOf(OpinionKeys.Name name) {
    Seat seat = seat(name);
    return seat == null ? null : seats.get(seat);
  }

  /**
   * The tenure in which this replica may delete the opinion: the observer's own, or the first of
   * the same instances when nobody has been able to be that observer for long. Otherwise what a
   * replica thought that went for good would be counted for ever.
   */
  private @Nullable Tenure sweeper(OpinionKeys.Name name) {
    Seat seat = seat(name);
    return seat == null
        ? null
        : seats.get(abandoned.contains(seat) ? new Seat(seat.task(), 0) : seat);
  }

  private static @Nullable Seat seat(OpinionKeys.Name name) {
    if (!name.observer().startsWith(OBSERVER)) {
      return null;
    }
    try {
      int rank = Integer.parseInt(name.observer().substring(OBSERVER.length()));
      return new Seat(TASK + shard(name.service(), name.id()), rank);
    } catch (NumberFormatException e) {
      return null; // an observer of a later release
    }
  }

  private static int shard(ServiceKey service, InstanceId id) {
    int hash =
        Hashing.murmur3_32_fixed().hashString(service + "/" + id, StandardCharsets.UTF_8).asInt();
    return Math.floorMod(hash, SHARDS);
  }

  /** Targets to look at now, longest due first, and marks them. */
  ImmutableList<Target> due(int most, long nowNanos) {
    List<Target> due = new ArrayList<>();
    for (Map<OpinionKeys.Name, Target> ofService : targets.values()) {
      for (Target target : ofService.values()) {
        if (target.state() == Target.State.WAITING && nowNanos - target.dueNanos() >= 0) {
          due.add(target);
        }
      }
    }
    due.sort((one, other) -> Long.compare(one.dueNanos() - other.dueNanos(), 0));
    ImmutableList<Target> now =
        due.stream().limit(Math.max(0, most)).collect(ImmutableList.toImmutableList());
    now.forEach(target -> put(target.asked(nowNanos)));
    return now;
  }

  private void put(Target target) {
    targets
        .computeIfAbsent(target.name().service(), key -> new HashMap<>())
        .put(target.name(), target);
  }

  /** What a check found; returns what should stand in the store, null when it does. */
  @Nullable Write seen(Target asked, Sight.Sample sample, String evidence, long nowNanos) {
    Target target = targets.getOrDefault(asked.name().service(), Map.of()).get(asked.name());
    if (target == null || !target.subject().equals(asked.subject())) {
      return null;
    }
    Bearing known = known(target);
    Sight before = target.sight();
    Sight now =
        before == null
            ? Sight.first(sample, known == null ? Bearing.UP : known, nowNanos)
            : before.after(sample, target.orders().rule(), nowNanos);
    // From when it was asked: checks that time out follow each other as fast as those that fail.
    long next = target.dueNanos() + pause(target.orders().check(), now);
    put(target.seen(now, next - nowNanos < 0 ? nowNanos : next));
    return known == now.bearing()
        ? null
        : new Write(
            target.name(),
            new Opinion(target.subject(), now.bearing(), evidence),
            Warrant.of(target.orders().tenure()));
  }

  /** What the store says that this observer thinks of what is registered now. */
  private @Nullable Bearing known(Target target) {
    Opinion there = stored.getOrDefault(target.name().service(), Map.of()).get(target.name());
    return there != null && there.subject().equals(target.subject()) ? there.bearing() : null;
  }

  /** Jittered by a tenth, so that checks do not gather. */
  private long pause(Check check, Sight sight) {
    boolean steady = sight.bad() == 0 && sight.bearing() == Bearing.UP;
    long pause = (steady ? check.interval() : check.again()).toNanos();
    return pause - pause / 10 + random.nextLong(pause / 5);
  }
}
