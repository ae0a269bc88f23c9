package io.mekong.registry.store;

import java.time.Duration;
import java.util.Optional;

/**
 * An ordered, revisioned key-value store with leases: etcd, or the embedded one.
 *
 * <p>Every call blocks, is meant for a thread that may wait, is linearizable and ends within a
 * bounded time (3 s unless configured): it answers or throws {@link StoreException}; it never
 * hangs. Safe for use by many threads.
 */
public interface KeyStore extends AutoCloseable {
  /**
   * Newest revision and identity of the cluster, by a linearizable read.
   *
   * @param readable a key or prefix that the caller may read; which one does not matter else
   */
  StoreHead head(String readable) throws StoreException;

  /**
   * One page of the keys under a prefix, in key order.
   *
   * @throws StoreException with {@link StoreException.Reason#COMPACTED} when the revision asked for
   *     is gone
   */
  RangePage range(RangeQuery query) throws StoreException;

  /** One key as it is now, or empty when there is none. */
  default Optional<StoredKey> find(String key) throws StoreException {
    return range(RangeQuery.firstPage(key, 1)).keys().stream()
        .filter(stored -> stored.key().equals(key))
        .findFirst();
  }

  /**
   * Opens a one-shot watch. It reports to {@code observer} until it ends once, by itself or by
   * {@link StoreWatch#close}; it never resumes by itself. Returns at once; failures arrive at the
   * observer.
   */
  StoreWatch watch(WatchQuery query, WatchObserver observer);

  /** Applies all writes of the transaction, or none when a condition does not hold. */
  TxnResult commit(Txn txn) throws StoreException;

  /** Grants a lease; the store may lengthen the time to live, never shorten it. */
  Lease grantLease(Duration timeToLive) throws StoreException;

  /** Renews a lease once; {@link StoreException.Reason#LEASE_NOT_FOUND} when it is gone. */
  Lease renewLease(long lease) throws StoreException;

  /** Ends a lease and deletes its keys; does nothing when it is gone. */
  void revokeLease(long lease) throws StoreException;

  /** Remaining life of a lease, or empty when it is gone. */
  Optional<Duration> leaseTimeToLive(long lease) throws StoreException;

  /**
   * Why it takes no more writes until it is opened anew, while reads go on; empty while it takes
   * them. Does not ask the store.
   */
  default Optional<StoreException> writeFault() {
    return Optional.empty();
  }

  /** Replaces the connection by a new one, for a caller that saw the old one fail repeatedly. */
  void reconnect();

  @Override
  void close();
}
