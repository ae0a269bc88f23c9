package io.mekong.controlplane.replica;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who announced itself in the store, and who did not long ago: a replica that is cut off from the
 * store loses its key and keeps its nodes. Any thread.
 */
public final class Replicas {
  /** More are not asked. */
  private static final int MOST = 32;

  /** So long a replica counts that lost its key without a farewell; so many of them at most. */
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private static final int MOST_REMEMBERED = 64;

  private final KeyStore store;
  private final String prefix;
  private final Announcement announcement;
  private final InstantSource clock;

  /** By id, who was seen longest ago first. */
  private final Map<String, Seen> seen = new LinkedHashMap<>();

  private record Seen(Replica replica, Instant at) {}

  /**
   * The other replicas.
   *
   * @param others those with a key in order of id, then those without
   * @param lost those among them whose key is gone without a farewell
   * @param incomplete who else there is that cannot be asked, and why
   */
  public record Known(
      ImmutableList<Replica> others,
      ImmutableSet<Replica> lost,
      ImmutableList<String> incomplete) {}

  /**
   * Nobody is known yet.
   *
   * @param store holds a key of each
   * @param prefix of the keys, ends with {@code /}
   * @param announcement of this one
   */
  public Replicas(KeyStore store, String prefix, Announcement announcement) {
    this(store, prefix, announcement, InstantSource.system());
  }

  Replicas(KeyStore store, String prefix, Announcement announcement, InstantSource clock) {
    this.store = store;
    this.prefix = prefix;
    this.announcement = announcement;
    this.clock = clock;
  }

  /** Of this one. */
  public Announcement announcement() {
    return announcement;
  }

  /** The others as they are now. Blocks. */
  public Known look() throws StoreException {
    RangePage page = store.range(RangeQuery.firstPage(prefix, 2 * MOST));
    String own = announcement.self().map(Replica::id).orElse("");
    Map<String, Replica> present = new LinkedHashMap<>();
    List<String> incomplete = new ArrayList<>();
    for (StoredKey stored : page.keys()) {
      String id = stored.key().substring(prefix.length());
      String value = stored.value().toStringUtf8();
      Optional<Replica> parsed = Replica.parse(value).filter(replica -> replica.id().equals(id));
      if (value.equals(Replica.FAREWELL)) {
        forget(id);
      } else if (parsed.isEmpty()) {
        incomplete.add("nodes of replica " + id + " are missing: its announcement is unreadable");
      } else if (!id.equals(own)) {
        present.put(id, parsed.get());
      }
    }
    if (page.more() || present.size() > MOST) {
      incomplete.add("more than " + MOST + " replicas announced themselves; the rest is not asked");
    }
    ImmutableList<Replica> asked =
        present.values().stream()
            .limit(MOST)
            .filter(each -> isAlone(each, present.values(), incomplete))
            .collect(ImmutableList.toImmutableList());
    ImmutableSet<Replica> lost = remember(present, asked);
    return new Known(
        ImmutableList.<Replica>builder().addAll(asked).addAll(lost).build(),
        lost,
        ImmutableList.copyOf(incomplete));
  }

  /** Who answers at an address is the one that came there last, if anybody of these. */
  private boolean isAlone(Replica replica, Collection<Replica> present, List<String> incomplete) {
    Optional<Replica> instead =
        Stream.concat(
                announcement.self().stream(),
                present.stream().filter(other -> other.startedAt().isAfter(replica.startedAt())))
            .filter(other -> other.isWhere(replica))
            .findFirst();
    instead.ifPresent(other ->
        incomplete.add(
            "nodes of replica "
                + replica.id()
                + " are missing: "
                + other.id()
                + " is at its address "
                + replica.admin().getAuthority()
                + " too; it was started again within the last 15 s, or both have one"
                + " mekong.admin.advertise"));
    return instead.isEmpty();
  }

  private synchronized void forget(String id) {
    seen.remove(id);
  }

  /** Remembers those that are asked; answers who was seen lately and has no key now. */
  private synchronized ImmutableSet<Replica> remember(
      Map<String, Replica> present, ImmutableList<Replica> asked) {
    Instant now = clock.instant();
    for (Replica replica : asked) {
      seen.remove(replica.id());
      seen.put(replica.id(), new Seen(replica, now));
    }
    Instant oldest = now.minus(REMEMBERED);
    seen.values()
        .removeIf(each -> each.at().isBefore(oldest) || isReplaced(each.replica(), present));
    while (seen.size() > MOST_REMEMBERED) {
      seen.remove(seen.keySet().iterator().next());
    }
    Map<String, Seen> lost = new HashMap<>(seen);
    lost.keySet().removeAll(present.keySet());
    return lost.values().stream().map(Seen::replica).collect(ImmutableSet.toImmutableSet());
  }

  /** It was killed and started again: there is no other process behind its address. */
  private boolean isReplaced(Replica replica, Map<String, Replica> present) {
    return !present.containsKey(replica.id())
        && Stream.concat(announcement.self().stream(), present.values().stream())
            .anyMatch(other -> other.isWhere(replica));
  }
}
