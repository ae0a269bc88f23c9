package io.mekong.tests.chaos.simulation;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an etcd would hold, and why: the truth that everything else is judged by. */
final class ModelStore {
  static final String PREFIX = "/registry/";

  private final VirtualTime time;
  private final EvidenceLog evidence;
  private final List<History> histories = new ArrayList<>();
  private final TreeMap<Long, ModelLease> leases = new TreeMap<>();
  private final List<Runnable> watching = new ArrayList<>();
  private Backup backup;
  private long lastLease;

  /** When a lease ends unless it is renewed. */
  private record ModelLease(long ttl, long endsAt) {}

  private record Backup(StoreHead head, NavigableMap<String, StoredKey> keys) {}

  ModelStore(VirtualTime time) {
    this.time = time;
    this.evidence = new EvidenceLog(time);
    histories.add(new History(0, new StoreHead(77, 1), new TreeMap<>()));
    this.backup = new Backup(new StoreHead(77, 1), new TreeMap<>());
    time.every(VirtualTime.SECOND / 2, this::expire);
  }

  History now() {
    return histories.getLast();
  }

  /** All histories, oldest first. */
  List<History> histories() {
    return histories;
  }

  EvidenceLog evidence() {
    return evidence;
  }

  /** Calls back after every transaction. */
  void onChange(Runnable callback) {
    watching.add(callback);
  }

  private void changed() {
    List.copyOf(watching).forEach(Runnable::run);
  }

  /** Something is written below another prefix. */
  void elsewhere() {
    now().nextRevision();
    changed();
  }

  void put(String key, ByteString value, long lease) {
    if (lease != 0 && !leases.containsKey(lease)) {
      return; // etcd refuses it
    }
    long revision = now().nextRevision();
    StoredKey old = now().keys().get(key);
    long created = old == null ? revision : old.createRevision();
    StoredKey stored = new StoredKey(key, value, created, revision, lease);
    now().put(stored);
    evidence.written(stored);
    time.note("put " + stored + " " + Evidence.of(value));
    changed();
  }

  void delete(String key) {
    if (now().keys().containsKey(key)) {
      now().nextRevision();
      now().delete(key);
      evidence.ended(key, Evidence.ON_PURPOSE);
      time.note("delete " + key + " at " + now().head().revision());
      changed();
    }
  }

  long grant(long ttl) {
    lastLease++;
    leases.put(lastLease, new ModelLease(ttl, time.elapsed() + ttl));
    return lastLease;
  }

  /** False when the lease has ended. */
  boolean renew(long lease) {
    return leases.computeIfPresent(
            lease, (id, old) -> new ModelLease(old.ttl(), time.elapsed() + old.ttl()))
        != null;
  }

  /** The whole life of a lease that lives. */
  Duration lifeOf(long lease) {
    return Duration.ofNanos(Objects.requireNonNull(leases.get(lease)).ttl());
  }

  boolean lives(long lease) {
    return leases.containsKey(lease);
  }

  void revoke(long lease) {
    if (leases.remove(lease) != null) {
      end(lease);
    }
  }

  private void expire() {
    List<Long> over =
        leases.entrySet().stream()
            .filter(entry -> entry.getValue().endsAt() <= time.elapsed())
            .map(java.util.Map.Entry::getKey)
            .toList();
    over.forEach(this::revoke);
  }

  /** All keys of a lease go in one transaction. */
  private void end(long lease) {
    List<String> keys =
        now().keys().values().stream()
            .filter(stored -> stored.lease() == lease)
            .map(StoredKey::key)
            .toList();
    if (keys.isEmpty()) {
      return;
    }
    now().nextRevision();
    for (String key : keys) {
      now().delete(key);
      evidence.ended(key, Evidence.LOST);
    }
    time.note("lease " + lease + " ended with " + keys + " at " + now().head().revision());
    changed();
  }

  void compact() {
    now().compact();
    time.note("compacted at " + now().compacted());
  }

  void backUp() {
    backup = new Backup(now().head(), new TreeMap<>(now().keys()));
  }

  /** Restored from an older copy; its leases start anew. */
  void rollBack() {
    replace(backup.head(), backup.keys());
    leases.replaceAll((id, lease) -> new ModelLease(lease.ttl(), time.elapsed() + lease.ttl()));
    backup.keys().values().stream()
        .map(StoredKey::lease)
        .filter(lease -> lease != 0)
        .forEach(lease ->
            leases.putIfAbsent(
                lease,
                new ModelLease(6 * VirtualTime.SECOND, time.elapsed() + 6 * VirtualTime.SECOND)));
  }

  /** Emptied; the same cluster id or another one. */
  void wipe(long clusterId) {
    leases.clear();
    replace(new StoreHead(clusterId, 1), new TreeMap<>());
    backUp();
  }

  private void replace(StoreHead head, NavigableMap<String, StoredKey> keys) {
    History old = now();
    histories.add(new History(histories.size(), head, keys));
    for (StoredKey known : old.keys().values()) {
      @Nullable StoredKey then = keys.get(known.key());
      if (then == null) {
        evidence.ended(known.key(), Evidence.REPLACED);
      }
    }
    keys.values().forEach(evidence::writtenAgain);
    time.note("replaced by " + now().head() + " with " + keys.size() + " keys");
  }

  RangePage range(RangeQuery query, int most) throws StoreException {
    History history = now();
    long head = history.head().revision();
    if (query.revision() != 0
        && (query.revision() < history.compacted() || query.revision() > head)) {
      throw StoreException.compacted(history.compacted());
    }
    List<StoredKey> from =
        new ArrayList<>(
            history
                .at(query.revision() == 0 ? head : query.revision())
                .tailMap(query.from(), true)
                .values());
    from.removeIf(stored -> !stored.key().startsWith(query.prefix()));
    int count = Math.min(Math.min(query.limit(), most), from.size());
    return new RangePage(
        history.head(), ImmutableList.copyOf(from.subList(0, count)), from.size() > count);
  }
}
