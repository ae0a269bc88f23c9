package io.mekong.tests.bench;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyEvent;
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

/**
 * A store that notes when events come, and is the other one in all else.
 *
 * @param store the other one
 * @param delivered where it notes them
 */
record StampedStore(KeyStore store, RevisionTimes delivered) implements KeyStore {
  @Override
  public StoreWatch watch(WatchQuery query, WatchObserver observer) {
    return store.watch(query, new Stamp(observer, delivered));
  }

  private record Stamp(WatchObserver observer, RevisionTimes delivered) implements WatchObserver {
    @Override
    public void events(ImmutableList<KeyEvent> events, long headerRevision) {
      delivered.reached(events.getLast().modRevision());
      observer.events(events, headerRevision);
    }

    @Override
    public void created(long headerRevision) {
      observer.created(headerRevision);
    }

    @Override
    public void progress(long revision) {
      observer.progress(revision);
    }

    @Override
    public void ended(StoreException cause) {
      observer.ended(cause);
    }
  }

  @Override
  public StoreHead head(String readable) throws StoreException {
    return store.head(readable);
  }

  @Override
  public RangePage range(RangeQuery query) throws StoreException {
    return store.range(query);
  }

  @Override
  public TxnResult commit(Txn txn) throws StoreException {
    return store.commit(txn);
  }

  @Override
  public Lease grantLease(Duration timeToLive) throws StoreException {
    return store.grantLease(timeToLive);
  }

  @Override
  public Lease renewLease(long lease) throws StoreException {
    return store.renewLease(lease);
  }

  @Override
  public void revokeLease(long lease) throws StoreException {
    store.revokeLease(lease);
  }

  @Override
  public Optional<Duration> leaseTimeToLive(long lease) throws StoreException {
    return store.leaseTimeToLive(lease);
  }

  @Override
  public void reconnect() {
    store.reconnect();
  }

  @Override
  public void close() {
    store.close();
  }
}
