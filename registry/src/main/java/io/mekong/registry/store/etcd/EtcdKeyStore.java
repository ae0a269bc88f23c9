package io.mekong.registry.store.etcd;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Response;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseGrantResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.lease.LeaseTimeToLiveResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.etcd.jetcd.options.PutOption;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.Lease;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoreWatch;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.TxnResult;
import io.mekong.registry.store.WatchObserver;
import io.mekong.registry.store.WatchQuery;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** {@link KeyStore} on etcd. Safe for use by many threads. */
public final class EtcdKeyStore implements KeyStore {
  /**
   * Several prefixes share these connections and ask for new ones at about the same time: one that
   * comes a moment later would end what the first has just opened again.
   */
  private static final long YOUNG_NANOS = Duration.ofSeconds(2).toNanos();

  private final EtcdSettings settings;
  private final LongSupplier nanoTime;

  /**
   * Watches have a client of their own, so that a stuck stream delays no call; a big one may while
   * it is parsed, where both connections have the same event loop.
   */
  private volatile Clients clients;

  private volatile boolean closed;
  private long replacedNanos;

  private record Clients(Client calls, Client watches) {
    void close() {
      calls.close();
      watches.close();
    }
  }

  private EtcdKeyStore(EtcdSettings settings, Clients clients, LongSupplier nanoTime) {
    this.settings = settings;
    this.clients = clients;
    this.nanoTime = nanoTime;
    this.replacedNanos = nanoTime.getAsLong() - YOUNG_NANOS;
  }

  /**
   * A store that connects on first use.
   *
   * @throws StoreException when the TLS files cannot be used
   */
  public static EtcdKeyStore open(EtcdSettings settings) throws StoreException {
    return open(settings, System::nanoTime);
  }

  static EtcdKeyStore open(EtcdSettings settings, LongSupplier nanoTime) throws StoreException {
    return new EtcdKeyStore(settings, openClients(settings), nanoTime);
  }

  private static Clients openClients(EtcdSettings settings) throws StoreException {
    return new Clients(EtcdClients.open(settings), EtcdClients.open(settings));
  }

  private Client calls() throws StoreException {
    if (closed) {
      throw closedStore();
    }
    return clients.calls();
  }

  private static StoreException closedStore() {
    return new StoreException(StoreException.Reason.CLOSED, "the store is closed");
  }

  @Override
  public StoreHead head(String readable) throws StoreException {
    GetOption count = GetOption.builder().withCountOnly(true).build();
    return headOf(await(calls().getKVClient().get(KeyText.bytes(readable), count)));
  }

  private static StoreHead headOf(Response response) {
    return new StoreHead(response.getHeader().getClusterId(), response.getHeader().getRevision());
  }

  @Override
  public RangePage range(RangeQuery query) throws StoreException {
    GetOption option =
        GetOption.builder()
            .withRange(OptionsUtil.prefixEndOf(KeyText.bytes(query.prefix())))
            .withRevision(query.revision())
            .withLimit(query.limit())
            .build();
    GetResponse response = await(calls().getKVClient().get(KeyText.bytes(query.from()), option));
    ImmutableList<StoredKey> keys =
        response.getKvs().stream().map(EtcdWatch::stored).collect(ImmutableList.toImmutableList());
    return new RangePage(headOf(response), keys, response.isMore());
  }

  @Override
  public StoreWatch watch(WatchQuery query, WatchObserver observer) {
    return closed
        ? EtcdWatch.refused(observer, closedStore())
        : EtcdWatch.open(clients.watches(), query, observer);
  }

  @Override
  public TxnResult commit(Txn txn) throws StoreException {
    Cmp[] conditions = txn.conditions().stream().map(EtcdKeyStore::condition).toArray(Cmp[]::new);
    Op[] writes = txn.writes().stream().map(EtcdKeyStore::operation).toArray(Op[]::new);
    TxnResponse response = await(calls().getKVClient().txn().If(conditions).Then(writes).commit());
    return new TxnResult(response.isSucceeded(), response.getHeader().getRevision());
  }

  private static Cmp condition(Txn.Condition condition) {
    return new Cmp(
        KeyText.bytes(condition.key()),
        Cmp.Op.EQUAL,
        CmpTarget.modRevision(condition.modRevision()));
  }

  private static Op operation(Txn.Write write) {
    return switch (write) {
      case Txn.Put(String key, ByteString value, long lease) ->
          Op.put(
              KeyText.bytes(key),
              ByteSequence.from(value),
              PutOption.builder().withLeaseId(lease).build());
      case Txn.Delete(String key) -> Op.delete(KeyText.bytes(key), DeleteOption.DEFAULT);
    };
  }

  @Override
  public Lease grantLease(Duration timeToLive) throws StoreException {
    long seconds = Math.max(1, timeToLive.plusMillis(999).toSeconds());
    LeaseGrantResponse granted = await(calls().getLeaseClient().grant(seconds));
    return new Lease(granted.getID(), Duration.ofSeconds(granted.getTTL()));
  }

  @Override
  public Lease renewLease(long lease) throws StoreException {
    LeaseKeepAliveResponse renewed = await(calls().getLeaseClient().keepAliveOnce(lease));
    if (renewed.getTTL() <= 0) {
      throw gone(lease);
    }
    return new Lease(lease, Duration.ofSeconds(renewed.getTTL()));
  }

  private static StoreException gone(long lease) {
    return new StoreException(
        StoreException.Reason.LEASE_NOT_FOUND, "lease " + Long.toHexString(lease) + " is gone");
  }

  @Override
  public void revokeLease(long lease) throws StoreException {
    try {
      await(calls().getLeaseClient().revoke(lease));
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.LEASE_NOT_FOUND) {
        throw e;
      }
    }
  }

  @Override
  public Optional<Duration> leaseTimeToLive(long lease) throws StoreException {
    try {
      LeaseTimeToLiveResponse answer =
          await(calls().getLeaseClient().timeToLive(lease, LeaseOption.DEFAULT));
      return answer.getTTL() <= 0
          ? Optional.empty()
          : Optional.of(Duration.ofSeconds(answer.getTTL()));
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.LEASE_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public synchronized void reconnect() {
    long now = nanoTime.getAsLong();
    if (closed || now - replacedNanos < YOUNG_NANOS) {
      return;
    }
    replacedNanos = now;
    Clients old = clients;
    try {
      clients = openClients(settings);
    } catch (StoreException e) {
      return; // TLS files that became unreadable; the old connection is the best there is
    }
    Thread.ofVirtual().name("etcd-close").start(old::close);
  }

  @Override
  public synchronized void close() {
    closed = true;
    clients.close();
  }

  private <T> T await(CompletableFuture<T> call) throws StoreException {
    long millis = settings.callTimeout().toMillis();
    try {
      return call.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      call.cancel(true);
      throw EtcdFailures.translate(e);
    } catch (ExecutionException e) {
      throw EtcdFailures.translate(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Reason.CLOSED, "interrupted", e);
    }
  }
}
