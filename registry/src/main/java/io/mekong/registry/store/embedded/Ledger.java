package io.mekong.registry.store.embedded;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.Lease;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.TxnResult;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Applies calls to the contents, one after another; for the thread that owns the file. */
final class Ledger {
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);

  /** When leases were not looked at for longer, the process or its disk stood still. */
  private static final Duration STOOD_STILL = Duration.ofSeconds(3);

  private final StoreFile file;
  private final LongSupplier nanoClock;
  private final Leases leases = new Leases();
  private final SecureRandom random = new SecureRandom();
  private Contents contents;
  private boolean unsaved;
  private long lookedNanos;

  /** Starts from what the file holds; every lease has its full life again. */
  Ledger(StoreFile file, LongSupplier nanoClock) {
    this.file = file;
    this.nanoClock = nanoClock;
    this.contents = file.contents();
    long now = nanoClock.getAsLong();
    this.lookedNanos = now;
    file.forEachLease((id, timeToLive) -> leases.add(id, timeToLive, now));
    contents.keys().values().forEach(leases::hang);
  }

  Contents contents() {
    return contents;
  }

  /** Makes what was applied durable. */
  void save() throws StoreException {
    if (unsaved) {
      file.flush();
      unsaved = false;
    }
  }

  TxnResult commit(Txn txn) throws StoreException {
    if (!txn.conditions().stream().allMatch(this::holds)) {
      return new TxnResult(false, revision());
    }
    check(txn);
    long next = revision() + 1;
    apply(
        txn.writes().stream()
            .map(write -> change(write, next))
            .filter(change -> change.before() != null || change.after() != null)
            .collect(ImmutableList.toImmutableList()));
    return new TxnResult(true, revision());
  }

  private void check(Txn txn) throws StoreException {
    Set<String> written = new HashSet<>();
    for (Txn.Write write : txn.writes()) {
      if (!written.add(write.key())) {
        throw new StoreException(
            StoreException.Reason.OTHER, "key " + write.key() + " is written twice");
      }
      if (write instanceof Txn.Put put && put.lease() != 0 && !leases.contains(put.lease())) {
        throw gone(put.lease());
      }
    }
  }

  private boolean holds(Txn.Condition condition) {
    StoredKey stored = contents.keys().get(condition.key());
    return condition.modRevision() == (stored == null ? 0 : stored.modRevision());
  }

  private Change change(Txn.Write write, long revision) {
    @Nullable StoredKey before = contents.keys().get(write.key());
    return switch (write) {
      case Txn.Put put -> {
        long created = before == null ? revision : before.createRevision();
        yield new Change(
            put.key(),
            before,
            new StoredKey(put.key(), put.value(), created, revision, put.lease()));
      }
      case Txn.Delete delete -> new Change(delete.key(), before, null);
    };
  }

  private void apply(ImmutableList<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    Revision revision = new Revision(revision() + 1, changes);
    unsaved = true;
    file.append(revision);
    contents = contents.with(revision);
    changes.forEach(leases::changed);
  }

  private long revision() {
    return contents.head().revision();
  }

  /**
   * Ends the leases whose time is over, each in a revision of its own. Time in which nobody could
   * renew does not count: a process that was frozen would otherwise lose all instances at once.
   */
  void expire() {
    long now = nanoClock.getAsLong();
    Duration unseen = Duration.ofNanos(now - lookedNanos);
    lookedNanos = now;
    if (unseen.compareTo(STOOD_STILL) > 0) {
      leases.postpone(unseen);
    }
    leases.due(now).forEach(this::revoke);
  }

  /** Ends a lease and deletes its keys in one revision. */
  void revoke(long lease) {
    if (!leases.contains(lease)) {
      return;
    }
    apply(
        leases.keysOf(lease).stream()
            .map(key -> new Change(key, contents.keys().get(key), null))
            .collect(ImmutableList.toImmutableList()));
    leases.remove(lease);
    file.removeLease(lease);
    unsaved = true;
  }

  Lease grant(Duration wanted) {
    Duration timeToLive = wanted.compareTo(SHORTEST_LEASE) < 0 ? SHORTEST_LEASE : wanted;
    long lease = unusedLease();
    leases.add(lease, timeToLive, nanoClock.getAsLong());
    file.putLease(lease, timeToLive);
    unsaved = true;
    return new Lease(lease, timeToLive);
  }

  private long unusedLease() {
    long lease = random.nextLong(1, Long.MAX_VALUE);
    while (leases.contains(lease)) {
      lease = random.nextLong(1, Long.MAX_VALUE);
    }
    return lease;
  }

  Lease renew(long lease) throws StoreException {
    return leases
        .renew(lease, nanoClock.getAsLong())
        .map(timeToLive -> new Lease(lease, timeToLive))
        .orElseThrow(() -> gone(lease));
  }

  Optional<Duration> timeToLive(long lease) {
    return leases.remaining(lease, nanoClock.getAsLong());
  }

  private static StoreException gone(long lease) {
    return new StoreException(
        StoreException.Reason.LEASE_NOT_FOUND, "lease " + Long.toHexString(lease) + " is gone");
  }

  /** A page of the past: what is there now, undone revision by revision. */
  RangePage past(RangeQuery query) throws StoreException {
    StoreHead newest = contents.head();
    if (query.revision() > newest.revision()) {
      throw new StoreException(
          StoreException.Reason.COMPACTED,
          "revision " + query.revision() + " is ahead of the newest, " + newest.revision());
    }
    Contents then = contents;
    while (then.head().revision() > query.revision()) {
      Revision undone = file.revision(then.head().revision());
      if (query.revision() < file.oldest() || undone == null) {
        throw StoreException.compacted(file.oldest());
      }
      then = then.without(undone);
    }
    return then.page(query, newest);
  }
}
