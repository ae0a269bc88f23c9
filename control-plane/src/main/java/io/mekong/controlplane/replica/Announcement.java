package io.mekong.controlplane.replica;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.Txn;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a key in the store that says where this replica is; it goes with its lease. Who ends says
 * so there, to be told from one that is cut off.
 */
public final class Announcement implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Announcement.class);
  private static final Duration LIFE = Duration.ofSeconds(15);
  private static final Duration RENEWAL = Duration.ofSeconds(5);

  /** So long its farewell stands; others look with every renewal. */
  private static final Duration FAREWELL = Duration.ofMinutes(1);

  private static final Duration END = Duration.ofSeconds(2);

  private final KeyStore store;
  private final String prefix;
  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread;
  private volatile @Nullable Replica self;
  private volatile Optional<String> fault = Optional.empty();
  private long lease;

  /** Nothing is announced yet; the prefix ends with {@code /}. */
  public Announcement(KeyStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /** Says so from now on; once. */
  public void start(Replica replica) {
    start(replica, () -> {});
  }

  /** The same, and runs something after each renewal. */
  public synchronized void start(Replica replica, Runnable renewed) {
    self = replica;
    thread = Thread.ofVirtual().name("mekong-announcement").start(() -> run(replica, renewed));
  }

  /** This replica, without anybody being told. */
  public void alone(Replica replica) {
    self = replica;
  }

  /** This replica; empty before its admin port is open. */
  public Optional<Replica> self() {
    return Optional.ofNullable(self);
  }

  /** Why others cannot find it; empty when they can. */
  public Optional<String> fault() {
    return fault;
  }

  private void run(Replica replica, Runnable renewed) {
    try {
      do {
        keep(replica);
        tell(renewed);
      } while (!closing.await(RENEWAL.toMillis(), TimeUnit.MILLISECONDS));
      if (lease != 0) {
        put(replica.id(), Replica.FAREWELL, store.grantLease(FAREWELL).id());
        store.revokeLease(lease);
      }
    } catch (StoreException e) {
      log.debug("lease left to expire lease={}", Long.toHexString(lease), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(Runnable renewed) {
    try {
      renewed.run();
    } catch (RuntimeException e) {
      log.error("what follows a renewal failed, a fault of ours", e);
    }
  }

  private void keep(Replica replica) {
    try {
      if (lease == 0) {
        announce(replica);
      } else {
        store.renewLease(lease);
      }
      fault = Optional.empty();
    } catch (StoreException e) {
      if (e.reason() == StoreException.Reason.LEASE_NOT_FOUND) {
        lease = 0;
      }
      if (fault.isEmpty()) {
        log.warn("replica not announced, others do not ask it reason={}", e.getMessage());
      }
      fault = Optional.of(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      if (fault.isEmpty()) {
        log.error("replica not announced, others do not ask it, a fault of ours", e);
      }
      fault = Optional.of(e.toString());
    }
  }

  private void announce(Replica replica) throws StoreException {
    long granted = store.grantLease(LIFE).id();
    put(replica.id(), replica.json(), granted);
    lease = granted;
    log.info("replica announced id={} admin={}", replica.id(), replica.admin());
  }

  private void put(String id, String value, long on) throws StoreException {
    store.commit(
        new Txn(
            ImmutableList.of(),
            ImmutableList.of(new Txn.Put(prefix + id, ByteString.copyFromUtf8(value), on))));
  }

  /** Says farewell; waits for that, 2 s at most. */
  @Override
  public synchronized void close() {
    closing.countDown();
    Thread running = thread;
    try {
      if (running != null && !running.join(END)) {
        running.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
