package io.mekong.controlplane.audit;

import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings entries into the store, in order, as long as it takes; a thread of its own. */
final class StoreFeeder {
  private static final Logger log = LoggerFactory.getLogger(StoreFeeder.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(250);

  /** In one transaction: etcd takes 128 writes and 1.5 MiB. */
  private static final int MOST_ENTRIES = 32;

  private static final int MOST_CHARACTERS = 200_000;

  private final StoredChain chain;
  private final LinkedBlockingDeque<AuditEntry> waiting = new LinkedBlockingDeque<>();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("mekong-audit-store").unstarted(this::run);
  private volatile Optional<String> fault = Optional.empty();
  private volatile boolean closing;

  StoreFeeder(KeyStore store, AuditSettings settings) {
    this.chain = new StoredChain(store, settings);
  }

  void start() {
    thread.start();
  }

  /** As {@link StoredChain#against}. Any thread. */
  Optional<String> against(AuditEntry.Head head) throws StoreException {
    return chain.against(head);
  }

  void add(AuditEntry entry) {
    waiting.add(entry);
  }

  /** How many are not there yet. Any thread. */
  int behind() {
    return waiting.size();
  }

  /** Why they are not; empty while all goes well. Any thread. */
  Optional<String> fault() {
    return fault;
  }

  long stored() {
    return stored.get();
  }

  long failures() {
    return failures.get();
  }

  private void run() {
    while (!closing || !waiting.isEmpty()) {
      try {
        AuditEntry first = waiting.pollFirst(POLL.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null && !write(batch(first))) {
          if (closing) {
            return;
          }
          LockSupport.parkNanos(RETRY.toNanos());
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        log.error("audit entries could not be stored, a fault of ours", e);
      }
    }
  }

  private List<AuditEntry> batch(AuditEntry first) {
    List<AuditEntry> batch = new ArrayList<>(List.of(first));
    int size = sizeOf(first);
    while (batch.size() < MOST_ENTRIES) {
      AuditEntry next = waiting.pollFirst();
      if (next == null) {
        break;
      }
      size += sizeOf(next);
      if (size > MOST_CHARACTERS || !next.chain().equals(first.chain())) {
        waiting.addFirst(next);
        break;
      }
      batch.add(next);
    }
    return batch;
  }

  private static int sizeOf(AuditEntry entry) {
    return entry.fact().before().map(String::length).orElse(0)
        + entry.fact().after().map(String::length).orElse(0);
  }

  private boolean write(List<AuditEntry> batch) {
    try {
      chain.write(batch);
      stored.addAndGet(batch.size());
      fault = Optional.empty();
      return true;
    } catch (StoreException e) {
      if (fault.isEmpty()) {
        log.warn("audit entries wait for the store reason={}", e.getMessage());
      }
      failed(batch, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      if (fault.isEmpty()) {
        log.error("audit entries wait for the store, a fault of ours", e);
      }
      failed(batch, e.toString());
    }
    return false;
  }

  private void failed(List<AuditEntry> batch, String reason) {
    failures.incrementAndGet();
    fault = Optional.of(reason);
    batch.reversed().forEach(waiting::addFirst);
  }

  /** Brings what waits, for as long as that may take; what the disk has comes after the restart. */
  void close(Duration most) throws InterruptedException {
    closing = true;
    if (thread.isAlive() && !thread.join(most)) {
      thread.interrupt();
    }
  }
}
