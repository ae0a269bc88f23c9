package io.mekong.controlplane.audit;

import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chains what operators do, writes it to disk, and hands it on to the store. Who tells of a fact
 * waits for the disk, {@link #PATIENCE} at most and not at all while the disk is known to fail. An
 * entry is chained before it is written, so both copies are the same; while 1,024 wait for disk or
 * store, new facts are not taken, counted, and told by an entry of action gap.
 */
public final class AuditLog implements AuditTrail, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
  private static final int CAPACITY = 1024;
  private static final int BATCH = 64;
  private static final Duration PATIENCE = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration END = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final AuditFiles files;
  private final StoreFeeder feeder;
  private final LinkedBlockingQueue<Told> queue = new LinkedBlockingQueue<>(CAPACITY);
  private final List<AuditEntry> unwritten = new ArrayList<>();
  private final AtomicLong untold = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final Thread thread =
      Thread.ofPlatform().name("mekong-audit").daemon().unstarted(this::run);
  private final int mostBehind;
  private AuditEntry.@Nullable Head head;
  private boolean resumed;
  private volatile Optional<String> fault = Optional.empty();
  private volatile boolean closed;

  /** A fact, and who waits for it. */
  private record Told(AuditFact fact, CountDownLatch onDisk) {}

  /** An audit that does not run yet. */
  public AuditLog(AuditSettings settings, KeyStore store, InstantSource clock) {
    this.clock = clock;
    this.mostBehind = CAPACITY + settings.kept();
    this.files = new AuditFiles(settings);
    this.feeder = new StoreFeeder(store, settings);
  }

  /** Starts its threads; once. */
  public void start() {
    feeder.start();
    thread.start();
  }

  @Override
  public void note(AuditFact fact) {
    Told told = new Told(fact, new CountDownLatch(1));
    if (closed || !queue.offer(told)) {
      untold.incrementAndGet();
      lost.incrementAndGet();
      log.error("not in the audit: {} of {} by {}", fact.action(), fact.key(), fact.actor());
      return;
    }
    if (fault.isPresent()) {
      return;
    }
    try {
      if (!told.onDisk().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("audit entry not on disk yet action={} key={}", fact.action(), fact.key());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why the disk does not take entries now; empty while it does. Any thread. */
  public Optional<String> diskFault() {
    return fault;
  }

  /** Why the store does not take entries now; empty while it does. Any thread. */
  public Optional<String> storeFault() {
    return feeder.fault();
  }

  /** What became of all facts. Any thread. */
  public AuditStats stats() {
    return new AuditStats(
        written.get(), feeder.stored(), lost.get(), failures.get(), feeder.failures());
  }

  private void run() {
    while (!closed || !queue.isEmpty()) {
      try {
        step();
      } catch (InterruptedException e) {
        log.debug("interrupted; only close ends this thread");
      } catch (RuntimeException e) {
        log.error("what an operator did could not be noted, a fault of ours", e);
      }
      if (closed && (fault.isPresent() || isFull())) {
        break;
      }
    }
    files.close();
  }

  private void step() throws InterruptedException {
    if (head == null || fault.isPresent()) {
      mend();
      if (fault.isPresent()) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    if (head == null || isFull()) {
      LockSupport.parkNanos(PAUSE.toNanos());
      return;
    }
    List<Told> taken = take();
    taken.forEach(told -> chain(told.fact()));
    write();
    taken.forEach(told -> told.onDisk().countDown());
  }

  private boolean isFull() {
    return unwritten.size() >= CAPACITY || feeder.behind() >= mostBehind;
  }

  private List<Told> take() throws InterruptedException {
    List<Told> taken = new ArrayList<>();
    Told first = queue.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      taken.add(first);
      queue.drainTo(taken, BATCH);
    }
    long missing = untold.getAndSet(0);
    if (missing > 0) {
      chain(AuditFact.gap(missing));
    }
    return taken;
  }

  private void chain(AuditFact fact) {
    AuditEntry.Head end = Objects.requireNonNull(head);
    if (resumed) {
      end = ours(end);
      resumed = false;
    }
    AuditEntry entry = AuditEntry.after(end, fact, clock.instant());
    head = entry.head();
    unwritten.add(entry);
    feeder.add(entry);
  }

  /** The end that an earlier process left, or of a new chain when the store has another one. */
  private AuditEntry.Head ours(AuditEntry.Head left) {
    Optional<String> against;
    try {
      against = feeder.against(left);
    } catch (StoreException | RuntimeException e) {
      against = Optional.of("the store cannot be asked: " + e.getMessage());
    }
    if (against.isEmpty()) {
      return left;
    }
    AuditEntry.Head begun = new AuditEntry.Head(files.newName(), left.seq(), AuditEntry.NONE);
    log.warn(
        "audit begins a new chain chain={} after={} entry={} reason={}",
        begun.chain(),
        left.chain(),
        left.seq(),
        against.get());
    return begun;
  }

  private void write() {
    if (unwritten.isEmpty() || fault.isPresent()) {
      return;
    }
    try {
      files.append(unwritten);
      written.addAndGet(unwritten.size());
      unwritten.clear();
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  /** Opens the files; the first time they say where the chain goes on. */
  private void mend() {
    try {
      if (head == null) {
        AuditFiles.Found found = files.open();
        head = found.head();
        resumed = !found.entries().isEmpty();
        found.entries().forEach(feeder::add); // what the store has is left out there
      } else {
        reopen(head.seq() + 1);
      }
      if (fault.isPresent()) {
        log.info("audit is written again");
        fault = Optional.empty();
      }
      write();
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
  }

  private void reopen(long following) throws IOException {
    long first = files.reopen(unwritten.isEmpty() ? following : unwritten.getFirst().seq());
    if (first > following) {
      throw new IOException("another process wrote entry " + (first - 1) + " of this chain");
    }
    unwritten.removeIf(entry -> entry.seq() < first);
  }

  private void failed(Exception cause) {
    failures.incrementAndGet();
    if (fault.isEmpty()) {
      log.error("audit cannot be written, what operators do goes on reason={}", cause.toString());
    }
    fault = Optional.of(cause.toString());
    files.abandon();
  }

  /** Writes what waits and ends the threads; waits for that, 4 s at most. */
  @Override
  public void close() {
    closed = true;
    try {
      if (thread.isAlive() && !thread.join(END)) {
        log.warn("audit did not end in time timeout={}", END);
      }
      feeder.close(END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
