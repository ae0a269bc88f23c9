package io.mekong.registry.store.embedded;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * {@link KeyStore} in one file of this process. A write is on the disk before it is answered or
 * told to anybody. The last 100,000 revisions can be read and watched from. Safe for use by many
 * threads.
 */
public final class EmbeddedKeyStore implements KeyStore {
  /** Revisions that are remembered. */
  static final long HISTORY = 100_000;

  private final StoreFile file;
  private final OwnerThread owner;
  private final Set<EmbeddedWatch> watches = ConcurrentHashMap.newKeySet();
  private volatile Contents contents;
  private volatile boolean closed;

  private EmbeddedKeyStore(StoreFile file, LongSupplier nanoClock) {
    this.file = file;
    Ledger ledger = new Ledger(file, nanoClock);
    this.contents = ledger.contents();
    this.owner = new OwnerThread(file, ledger, this::publish);
  }

  /**
   * Opens the store in a directory, which is made when it is missing, and locks it. Every lease has
   * its full life again, because nobody could renew it meanwhile.
   *
   * @param nanoClock monotonic nanoseconds that leases live by
   * @throws StoreException when another process uses the directory, or it cannot be used
   */
  public static EmbeddedKeyStore open(Path directory, LongSupplier nanoClock)
      throws StoreException {
    return open(directory, nanoClock, HISTORY);
  }

  static EmbeddedKeyStore open(Path directory, LongSupplier nanoClock, long history)
      throws StoreException {
    EmbeddedKeyStore store = new EmbeddedKeyStore(StoreFile.open(directory, history), nanoClock);
    store.owner.start();
    return store;
  }

  private void publish(Contents now) {
    if (now.head().revision() != contents.head().revision()) {
      contents = now;
      watches.forEach(EmbeddedWatch::wake);
    }
  }

  /** Identity of the store; the same as long as its directory lives. Any thread. */
  public long clusterId() {
    return contents.head().clusterId();
  }

  private Contents opened() throws StoreException {
    if (closed) {
      throw OwnerThread.closedStore();
    }
    return contents;
  }

  @Override
  public StoreHead head(String readable) throws StoreException {
    return opened().head();
  }

  @Override
  public RangePage range(RangeQuery query) throws StoreException {
    Contents now = opened();
    return query.revision() == 0 || query.revision() == now.head().revision()
        ? now.page(query, now.head())
        : owner.call(ledger -> ledger.past(query));
  }

  @Override
  public StoreWatch watch(WatchQuery query, WatchObserver observer) {
    EmbeddedWatch watch =
        new EmbeddedWatch(file, () -> contents.head().revision(), query, observer);
    watches.add(watch);
    if (closed) {
      watch.endBeforeStart(OwnerThread.closedStore());
    }
    watch.start(() -> watches.remove(watch));
    return watch;
  }

  @Override
  public TxnResult commit(Txn txn) throws StoreException {
    return owner.call(ledger -> ledger.commit(txn));
  }

  @Override
  public Lease grantLease(Duration timeToLive) throws StoreException {
    return owner.call(ledger -> ledger.grant(timeToLive));
  }

  @Override
  public Lease renewLease(long lease) throws StoreException {
    return owner.call(ledger -> ledger.renew(lease));
  }

  @Override
  public void revokeLease(long lease) throws StoreException {
    owner.call(ledger -> {
      ledger.revoke(lease);
      return lease;
    });
  }

  @Override
  public Optional<Duration> leaseTimeToLive(long lease) throws StoreException {
    return owner.call(ledger -> ledger.timeToLive(lease));
  }

  @Override
  public Optional<StoreException> writeFault() {
    return owner.fault();
  }

  /** Does nothing: there is no connection. */
  @Override
  public void reconnect() {}

  /** Ends every watch and all threads, then unlocks the directory. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    watches.forEach(watch -> watch.end(OwnerThread.closedStore()));
    owner.close();
  }
}
