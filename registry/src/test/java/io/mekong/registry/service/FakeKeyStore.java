package io.mekong.registry.service;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.Lease;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreException.Reason;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoreWatch;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.TxnResult;
import io.mekong.registry.store.WatchObserver;
import io.mekong.registry.store.WatchQuery;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store in memory that fails, and is interfered with, when told to; no watch, one thread. */
final class FakeKeyStore implements KeyStore {
  final TreeMap<String, StoredKey> keys = new TreeMap<>();
  final Map<Long, Duration> leases = new HashMap<>();
  int commits;
  int renewals;
  @Nullable Reason failure;

  /** Runs before each commit, as another writer would. */
  Runnable interference = () -> {};

  private long revision = 1;
  private long nextLease = 100;

  /** The lease ends and its keys go, as by expiry. */
  void expire(long lease) {
    leases.remove(lease);
    if (keys.values().removeIf(stored -> stored.lease() == lease)) {
      revision++;
    }
  }

  private void check() throws StoreException {
    if (failure != null) {
      throw new StoreException(failure, "told to fail");
    }
  }

  @Override
  public StoreHead head(String readable) throws StoreException {
    check();
    return new StoreHead(1, revision);
  }

  @Override
  public RangePage range(RangeQuery query) throws StoreException {
    check();
    ImmutableList<StoredKey> all =
        keys.tailMap(query.from()).values().stream()
            .filter(stored -> stored.key().startsWith(query.prefix()))
            .collect(ImmutableList.toImmutableList());
    ImmutableList<StoredKey> page = all.subList(0, Math.min(all.size(), query.limit()));
    return new RangePage(new StoreHead(1, revision), page, page.size() < all.size());
  }

  @Override
  public StoreWatch watch(WatchQuery query, WatchObserver observer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TxnResult commit(Txn txn) throws StoreException {
    interference.run();
    check();
    commits++;
    for (Txn.Condition condition : txn.conditions()) {
      StoredKey stored = keys.get(condition.key());
      if ((stored == null ? 0 : stored.modRevision()) != condition.modRevision()) {
        return new TxnResult(false, revision);
      }
    }
    long next = revision + 1;
    for (Txn.Write write : txn.writes()) {
      switch (write) {
        case Txn.Put put -> put(put, next);
        case Txn.Delete delete -> keys.remove(delete.key());
      }
    }
    revision = next;
    return new TxnResult(true, revision);
  }

  private void put(Txn.Put put, long next) throws StoreException {
    if (put.lease() != 0 && !leases.containsKey(put.lease())) {
      throw new StoreException(Reason.LEASE_NOT_FOUND, "no such lease");
    }
    StoredKey before = keys.get(put.key());
    long created = before == null ? next : before.createRevision();
    keys.put(put.key(), new StoredKey(put.key(), put.value(), created, next, put.lease()));
  }

  @Override
  public Lease grantLease(Duration timeToLive) throws StoreException {
    check();
    leases.put(++nextLease, timeToLive);
    return new Lease(nextLease, timeToLive);
  }

  @Override
  public Lease renewLease(long lease) throws StoreException {
    check();
    renewals++;
    Duration timeToLive = leases.get(lease);
    if (timeToLive == null) {
      throw new StoreException(Reason.LEASE_NOT_FOUND, "no such lease");
    }
    return new Lease(lease, timeToLive);
  }

  @Override
  public void revokeLease(long lease) {
    expire(lease);
  }

  @Override
  public Optional<Duration> leaseTimeToLive(long lease) {
    return Optional.ofNullable(leases.get(lease));
  }

  @Override
  public void reconnect() {}

  @Override
  public void close() {}
}
