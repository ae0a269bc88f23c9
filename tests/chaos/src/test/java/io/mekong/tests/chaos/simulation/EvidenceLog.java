package io.mekong.tests.chaos.simulation;

import io.mekong.registry.store.StoredKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What happened to each key, in order. */
final class EvidenceLog {
  private final Map<String, List<Entry>> byKey = new HashMap<>();

  private final List<Departure> departures = new ArrayList<>();
  private final Map<String, Long> healthySince = new HashMap<>();
  private final VirtualTime time;

  EvidenceLog(VirtualTime time) {
    this.time = time;
  }

  private record Departure(long at, String key) {}

  private record Entry(long revision, Evidence evidence) {}

  void written(StoredKey stored) {
    add(stored.key(), new Entry(stored.modRevision(), Evidence.of(stored.value())));
  }

  /** A restored store holds it. */
  void writtenAgain(StoredKey stored) {
    List<Entry> known = byKey.getOrDefault(stored.key(), List.of());
    if (known.isEmpty() || known.getLast().revision() != stored.modRevision()) {
      written(stored);
    }
  }

  void ended(String key, Evidence why) {
    add(key, new Entry(0, why));
  }

  private void add(String key, Entry entry) {
    byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(entry);
    switch (entry.evidence()) {
      case HEALTHY -> healthySince.putIfAbsent(key, time.elapsed());
      case ON_PURPOSE -> {
        departures.add(new Departure(time.elapsed(), key));
        healthySince.remove(key);
      }
      case LOST, REPLACED -> healthySince.remove(key);
      case NONE -> {}
    }
  }

  /** Whether this happened to the key after it was first written at a revision. */
  boolean hasAfter(String key, long modRevision, Evidence wanted) {
    boolean after = false;
    for (Entry entry : byKey.getOrDefault(key, List.of())) {
      if (after && entry.evidence() == wanted) {
        return true;
      }
      after |= entry.revision() == modRevision;
    }
    return false;
  }

  /** How often something below a prefix of keys has left on purpose since. */
  int departuresSince(String prefix, long elapsed) {
    int count = 0;
    for (Departure departure : departures) {
      if (departure.at() >= elapsed && departure.key().startsWith(prefix)) {
        count++;
      }
    }
    return count;
  }

  /** For how long the key has wanted traffic without a break; 0 when it does not. */
  long healthyFor(String key, long elapsed) {
    Long since = healthySince.get(key);
    return since == null ? 0 : elapsed - since;
  }
}
