package io.mekong.controlplane.admin;

import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.Lease;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoreWatch;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.TxnResult;
import io.mekong.registry.store.WatchObserver;
import io.mekong.registry.store.WatchQuery;
import java.time.Duration;
import java.util.Optional;

/** A store that nobody can reach. */
final class AwayKeyStore implements KeyStore {
  private static StoreException away() {
    return new StoreException(StoreException.Reason.UNAVAILABLE, "nobody answers");
  }

  @Override
  public StoreHead head(String readable) throws StoreException {
    throw away();
  }

  @Override
  public RangePage range(RangeQuery query) throws StoreException {
    throw away();
  }

  @Override
  public StoreWatch watch(WatchQuery query, WatchObserver observer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public TxnResult commit(Txn txn) throws StoreException {
    throw away();
  }

  @Override
  public Lease grantLease(Duration timeToLive) throws StoreException {
    throw away();
  }

  @Override
  public Lease renewLease(long lease) throws StoreException {
    throw away();
  }

  @Override
  public void revokeLease(long lease) throws StoreException {
    throw away();
  }

  @Override
  public Optional<Duration> leaseTimeToLive(long lease) throws StoreException {
    throw away();
  }

  @Override
  public void reconnect() {}

  @Override
  public void close() {}
}
