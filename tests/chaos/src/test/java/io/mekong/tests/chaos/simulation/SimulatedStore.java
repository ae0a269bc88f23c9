package io.mekong.tests.chaos.simulation;

import com.google.protobuf.ByteString;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store as a process sees it, through a network with faults. */
final class SimulatedStore implements KeyStore {
  private final VirtualTime time;
  private final ModelStore model;
  private final Network network;
  private final List<SimulatedWatch> watches = new ArrayList<>();
  private final Member member;
  private int pageSize = 1_000;
  private int tooLarge;

  /** Which faults the member that watches talk to has. */
  static final class Member {
    /** How far it is behind. */
    long lag = VirtualTime.MILLI;

    /** It reports progress that its watches have not delivered, as etcd 3.4 does. */
    boolean hurried;

    /** How many of the next watches end just after they were created. */
    int shortLived;

    /** How many of the next watches are created and then say nothing. */
    int mute;

    /** How many of the next watches send again what was sent before. */
    int forgetful;
  }

  SimulatedStore(VirtualTime time, ModelStore model, Network network, Member member) {
    this.time = time;
    this.model = model;
    this.network = network;
    this.member = member;
    model.onChange(() -> watches.forEach(SimulatedWatch::wake));
  }

  /** Pages hold no more keys than this. */
  void pages(int most) {
    pageSize = most;
  }

  /** The next pages are too large to be sent. */
  void tooLarge(int pages) {
    tooLarge = pages;
  }

  /** All watches end with an error. */
  void endWatches(StoreException.Reason reason) {
    List.copyOf(watches).forEach(watch -> watch.end(new StoreException(reason, "cut")));
  }

  /** All watches go silent, and nobody is told. */
  void mute() {
    watches.forEach(SimulatedWatch::mute);
  }

  void forget(SimulatedWatch watch) {
    watches.remove(watch);
  }

  @Override
  public StoreHead head(String readable) throws StoreException {
    network.request();
    StoreHead head = model.now().head();
    network.answer();
    return head;
  }

  @Override
  public RangePage range(RangeQuery query) throws StoreException {
    network.request();
    if (tooLarge > 0 && query.limit() > 1) {
      tooLarge--;
      throw new StoreException(StoreException.Reason.TOO_LARGE, "page is too large");
    }
    RangePage page = model.range(query, pageSize);
    network.answer();
    return page;
  }

  @Override
  public StoreWatch watch(WatchQuery query, WatchObserver observer) {
    SimulatedWatch watch =
        new SimulatedWatch(
            new SimulatedWatch.Server(time, model, network, member), query, observer, this::forget);
    watches.add(watch);
    watch.open();
    return watch;
  }

  @Override
  public Optional<Duration> leaseTimeToLive(long lease) throws StoreException {
    network.request();
    boolean lives = model.lives(lease);
    network.answer();
    return lives ? Optional.of(Duration.ofSeconds(1)) : Optional.empty();
  }

  @Override
  public void reconnect() {
    time.note("reconnect");
    endWatches(StoreException.Reason.UNAVAILABLE);
  }

  @Override
  public TxnResult commit(Txn txn) throws StoreException {
    network.request();
    boolean applies = txn.conditions().stream().allMatch(this::holds);
    if (applies) {
      for (Txn.Write write : txn.writes()) {
        apply(write);
      }
    }
    TxnResult result = new TxnResult(applies, model.now().head().revision());
    network.answer();
    return result;
  }

  private boolean holds(Txn.Condition condition) {
    StoredKey stored = model.now().keys().get(condition.key());
    return (stored == null ? 0 : stored.modRevision()) == condition.modRevision();
  }

  private void apply(Txn.Write write) throws StoreException {
    switch (write) {
      case Txn.Put(String key, ByteString value, long lease) -> {
        if (lease != 0 && !model.lives(lease)) {
          throw gone();
        }
        model.put(key, value, lease);
      }
      case Txn.Delete(String key) -> model.delete(key);
    }
  }

  private static StoreException gone() {
    return new StoreException(StoreException.Reason.LEASE_NOT_FOUND, "no such lease");
  }

  @Override
  public Lease grantLease(Duration timeToLive) throws StoreException {
    network.request();
    long lease = model.grant(timeToLive.toNanos());
    network.answer();
    return new Lease(lease, timeToLive);
  }

  @Override
  public Lease renewLease(long lease) throws StoreException {
    network.request();
    if (!model.renew(lease)) {
      throw gone();
    }
    Duration life = model.lifeOf(lease);
    network.answer();
    return new Lease(lease, life);
  }

  @Override
  public void revokeLease(long lease) throws StoreException {
    network.request();
    model.revoke(lease);
    network.answer();
  }

  @Override
  public void close() {}
}
