package io.mekong.registry.store.embedded;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.mekong.registry.store.StoredKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Living leases, when they end, and the keys that hang on them. For one thread. */
final class Leases {
  private final Map<Long, Held> held = new HashMap<>();

  /** One living lease. */
  private static final class Held {
    private final Duration timeToLive;
    private final TreeSet<String> keys = new TreeSet<>();
    private long endNanos;

    Held(Duration timeToLive, long nowNanos) {
      this.timeToLive = timeToLive;
      this.endNanos = nowNanos + timeToLive.toNanos();
    }
  }

  boolean contains(long lease) {
    return held.containsKey(lease);
  }

  void add(long lease, Duration timeToLive, long nowNanos) {
    held.put(lease, new Held(timeToLive, nowNanos));
  }

  void remove(long lease) {
    held.remove(lease);
  }

  /** Gives a lease its full life again, or is empty when there is no such lease. */
  Optional<Duration> renew(long lease, long nowNanos) {
    Held found = held.get(lease);
    if (found == null) {
      return Optional.empty();
    }
    found.endNanos = nowNanos + found.timeToLive.toNanos();
    return Optional.of(found.timeToLive);
  }

  Optional<Duration> remaining(long lease, long nowNanos) {
    return Optional.ofNullable(held.get(lease))
        .map(found -> Duration.ofNanos(found.endNanos - nowNanos));
  }

  /** Nobody could renew for so long. */
  void postpone(Duration by) {
    held.values().forEach(each -> each.endNanos += by.toNanos());
  }

  /** Leases whose life is over. */
  ImmutableList<Long> due(long nowNanos) {
    return held.entrySet().stream()
        .filter(entry -> entry.getValue().endNanos - nowNanos <= 0)
        .map(Map.Entry::getKey)
        .sorted()
        .collect(ImmutableList.toImmutableList());
  }

  ImmutableSortedSet<String> keysOf(long lease) {
    Held found = held.get(lease);
    return found == null ? ImmutableSortedSet.of() : ImmutableSortedSet.copyOf(found.keys);
  }

  /** Moves a key to the lease that it hangs on now. */
  void changed(Change change) {
    unhang(change.before());
    hang(change.after());
  }

  void hang(@Nullable StoredKey stored) {
    leaseOf(stored).ifPresent(found -> found.keys.add(requireNonNull(stored).key()));
  }

  private void unhang(@Nullable StoredKey stored) {
    leaseOf(stored).ifPresent(found -> found.keys.remove(requireNonNull(stored).key()));
  }

  private Optional<Held> leaseOf(@Nullable StoredKey stored) {
    return stored == null ? Optional.empty() : Optional.ofNullable(held.get(stored.lease()));
  }
}
