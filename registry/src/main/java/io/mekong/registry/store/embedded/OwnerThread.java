package io.mekong.registry.store.embedded;

import com.google.common.util.concurrent.Uninterruptibles;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the ledger. It applies all waiting calls, makes them durable with one sync,
 * shows the new contents and only then answers, so that nobody sees what a crash could take back.
 */
final class OwnerThread {
  private static final Logger log = LoggerFactory.getLogger(OwnerThread.class);
  private static final int CAPACITY = 10_000;
  private static final int MOST_AT_ONCE = 256;
  private static final Duration LEASE_CHECK = Duration.ofMillis(200);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(3);

  private final StoreFile file;
  private final Ledger ledger;
  private final Consumer<Contents> publish;
  private final LinkedBlockingQueue<Call<?>> calls = new LinkedBlockingQueue<>(CAPACITY);
  private final Thread thread;
  private volatile @Nullable StoreException broken;
  private volatile boolean closed;

  OwnerThread(StoreFile file, Ledger ledger, Consumer<Contents> publish) {
    this.file = file;
    this.ledger = ledger;
    this.publish = publish;
    this.thread = Thread.ofPlatform().daemon().name("embedded-store").unstarted(this::run);
  }

  /** Something to do with the ledger. */
  interface Work<T> {
    T with(Ledger ledger) throws StoreException;
  }

  /** Work that somebody waits for. */
  private static final class Call<T> {
    private final Work<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T result;

    Call(Work<T> work) {
      this.work = work;
    }

    void apply(Ledger ledger) {
      try {
        result = work.with(ledger);
      } catch (StoreException e) {
        answer.completeExceptionally(e);
      }
    }

    void answer() {
      answer.complete(result);
    }

    void fail(StoreException cause) {
      answer.completeExceptionally(cause);
    }
  }

  void start() {
    thread.start();
  }

  /** Has work done and waits until it is durable, 3 s at most. */
  <T> T call(Work<T> work) throws StoreException {
    Call<T> call = new Call<>(work);
    if (closed || !calls.offer(call)) {
      throw closed
          ? closedStore()
          : new StoreException(Reason.UNAVAILABLE, CAPACITY + " calls of the store are waiting");
    }
    try {
      return call.answer.get(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new StoreException(Reason.TIMEOUT, "the disk did not answer in " + CALL_TIMEOUT, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof StoreException known
          ? known
          : new StoreException(Reason.OTHER, "the store failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(Reason.CLOSED, "interrupted", e);
    }
  }

  static StoreException closedStore() {
    return new StoreException(Reason.CLOSED, "the store is closed");
  }

  private void run() {
    while (!closed) {
      try {
        round(waiting());
      } catch (InterruptedException e) {
        log.warn("interrupt ignored thread={}", thread.getName());
      }
    }
    List<Call<?>> late = new ArrayList<>();
    calls.drainTo(late);
    late.forEach(call -> call.fail(closedStore()));
    file.close();
  }

  private List<Call<?>> waiting() throws InterruptedException {
    List<Call<?>> round = new ArrayList<>();
    Call<?> first = calls.poll(LEASE_CHECK.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      round.add(first);
    }
    calls.drainTo(round, MOST_AT_ONCE);
    return round;
  }

  private void round(List<Call<?>> round) {
    StoreException fault = broken;
    if (fault == null) {
      fault = apply(round);
    }
    if (fault == null) {
      publish.accept(ledger.contents());
      round.forEach(Call::answer);
    } else {
      StoreException cause = fault;
      round.forEach(call -> call.fail(cause));
    }
  }

  private @Nullable StoreException apply(List<Call<?>> round) {
    try {
      ledger.expire();
      round.forEach(call -> call.apply(ledger));
      ledger.save();
      return null;
    } catch (StoreException e) {
      return breakDown(e);
    } catch (RuntimeException e) {
      return breakDown(new StoreException(Reason.OTHER, "the store failed: " + e, e));
    }
  }

  /** The ledger is ahead of the disk now: nothing more may be written. */
  private StoreException breakDown(StoreException cause) {
    log.error("embedded store stops writing", cause);
    broken = cause;
    return cause;
  }

  /** Why nothing is written any more; any thread. */
  Optional<StoreException> fault() {
    return Optional.ofNullable(broken);
  }

  /** Ends the thread after the round in hand, closes the file there and waits for both. */
  void close() {
    closed = true;
    calls.offer(new Call<>(Ledger::contents)); // wakes the thread; when full, it is awake
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
