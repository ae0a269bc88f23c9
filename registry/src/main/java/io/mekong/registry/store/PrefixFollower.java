package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.loop.Loop;
import io.mekong.registry.loop.LoopHost;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a {@link WatchedPrefix} against a real store: one platform thread owns the machine,
 * blocking calls run on virtual threads of their own. When a listener fails, the prefix is listed
 * again after a pause and told as a difference from what the listener has.
 */
public final class PrefixFollower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PrefixFollower.class);
  private static final int CAPACITY = 65_536;
  private static final Duration TICK = Duration.ofSeconds(1);

  private final KeyStore store;
  private final String prefix;
  private final PrefixListener listener;
  private final WatchedPrefix machine;
  private final LoopHost host;
  private final Loop<PrefixEvent> loop;
  private final AtomicBoolean overrun = new AtomicBoolean();
  private final Queue<CompletableFuture<PrefixAudit>> waiting = new ConcurrentLinkedQueue<>();
  private Arrivals arrivals = new Arrivals();
  private @Nullable StoreWatch watch;
  private volatile PrefixStats stats;

  /** A follower that is not running yet and knows nothing. */
  public PrefixFollower(KeyStore store, String prefix, PrefixListener listener) {
    this(
        store,
        prefix,
        listener,
        LoopHost.named("prefix" + prefix.replaceAll("/$", "").replace('/', '-')));
  }

  /** The same on threads, a clock and randomness of the caller's choice. */
  public PrefixFollower(KeyStore store, String prefix, PrefixListener listener, LoopHost host) {
    this.store = store;
    this.prefix = prefix;
    this.listener = listener;
    this.host = host;
    this.machine = new WatchedPrefix(prefix, host.random());
    this.loop = host.loop(CAPACITY, new Driver());
    this.stats = machine.stats();
  }

  /** Starts from what an earlier process knew; before {@link #start}. */
  public PrefixFollower seeded(StoreHead head, PSortedMap<String, StoredKey> keys) {
    machine.seed(head, keys);
    return this;
  }

  /** Notes when events come; before {@link #start}. */
  public PrefixFollower noting(Arrivals when) {
    arrivals = when;
    return this;
  }

  /** Starts following; once. The listener is called on the follower's thread from now on. */
  public PrefixFollower start() {
    loop.post(new PrefixEvent.Start());
    loop.post(new PrefixEvent.Tick());
    loop.start();
    return this;
  }

  /** Counts so far; any thread. */
  public PrefixStats stats() {
    return stats;
  }

  /** Asks the store now how far it is, which {@link PrefixStats#reach} then tells; any thread. */
  public void look() {
    var _ = loop.post(new PrefixEvent.HeadWanted()); // when full, the next tick asks
  }

  /**
   * Compares everything known with the store now; any thread. What differs is listed again, which
   * mends it. May never complete when the store does not answer.
   */
  public CompletableFuture<PrefixAudit> audit() {
    CompletableFuture<PrefixAudit> outcome = new CompletableFuture<>();
    waiting.add(outcome);
    if (!post(new PrefixEvent.AuditAsked())) {
      answer(PrefixAudit.notDone("too much waits to be read"));
    }
    return outcome;
  }

  private void answer(PrefixAudit outcome) {
    for (var each = waiting.poll(); each != null; each = waiting.poll()) {
      each.complete(outcome);
    }
  }

  /** Stops following and waits for the thread. The store stays open. */
  @Override
  public void close() {
    loop.close();
    answer(PrefixAudit.notDone("shutting down"));
    StoreWatch open = watch;
    if (open != null) {
      open.close();
    }
  }

  private final class Driver implements Loop.Handler<PrefixEvent> {
    @Override
    public void handle(PrefixEvent event) {
      if (event instanceof PrefixEvent.Tick tick) {
        loop.postAfter(TICK, tick);
        if (overrun.compareAndSet(true, false)) {
          step(new PrefixEvent.Overrun());
        }
      }
      step(event);
    }

    @Override
    public void crashed(Throwable fault) {
      step(new PrefixEvent.NotTaken(fault));
    }
  }

  private void step(PrefixEvent event) {
    ImmutableList<PrefixAction> actions = machine.on(event, loop.nanoTime());
    long differences = stats.differences();
    stats = machine.stats();
    if (stats.differences() > differences) {
      log.error("prefix differs from its store prefix={} keys={}", prefix, stats.differences());
    }
    actions.forEach(this::perform);
  }

  private void perform(PrefixAction action) {
    switch (action) {
      case PrefixAction.ReadPage(long g, RangeQuery query) ->
          call(
              () -> new PrefixEvent.PageRead(g, store.range(query)),
              e -> new PrefixEvent.PageFailed(g, e));
      case PrefixAction.ReadAuditPage(long g, RangeQuery query) ->
          call(
              () -> new PrefixEvent.AuditPageRead(g, store.range(query)),
              e -> new PrefixEvent.AuditFailed(g, e));
      case PrefixAction.ReadHead(long g) ->
          call(
              () -> new PrefixEvent.HeadRead(g, store.head(prefix)),
              e -> new PrefixEvent.HeadFailed(g, e));
      case PrefixAction.OpenWatch(long g, WatchQuery query) -> {
        closeWatch();
        watch = store.watch(query, new Observer(g));
      }
      case PrefixAction.CloseWatch close -> closeWatch();
      case PrefixAction.AskProgress ask -> {
        StoreWatch open = watch;
        if (open != null) {
          open.requestProgress();
        }
      }
      case PrefixAction.RetryAfter(long g, Duration delay) ->
          loop.postAfter(delay, new PrefixEvent.RetryDue(g));
      case PrefixAction.AuditAfter(Duration delay) ->
          loop.postAfter(delay, new PrefixEvent.AuditDue());
      case PrefixAction.Audited(PrefixAudit outcome) -> answer(outcome);
      case PrefixAction.Reconnect reconnect -> {
        log.info("store connection replaced prefix={}", prefix);
        store.reconnect();
      }
      case PrefixAction.Tell(PrefixUpdate update) -> tell(update);
      case PrefixAction.TellFreshness(PrefixFreshness freshness) -> listener.freshness(freshness);
    }
  }

  private void tell(PrefixUpdate update) {
    if (update.trust() != PrefixUpdate.Trust.SAME_STORE) {
      log.error(
          "store is not the one followed so far prefix={} trust={} revision={}",
          prefix,
          update.trust(),
          update.head().revision());
    }
    listener.updated(update);
    machine.taken(); // at once: what comes after it in the same step may still fail
  }

  private void closeWatch() {
    StoreWatch open = watch;
    watch = null;
    if (open != null) {
      open.close();
    }
  }

  /** A blocking call to the store. */
  private interface StoreCall {
    PrefixEvent run() throws StoreException;
  }

  /** What a failed call becomes. */
  private interface OnFailure {
    PrefixEvent of(StoreException cause);
  }

  private void call(StoreCall work, OnFailure onFailure) {
    host.call(
        () -> {
          try {
            return work.run();
          } catch (StoreException e) {
            return onFailure.of(e);
          } catch (RuntimeException e) {
            return onFailure.of(
                new StoreException(StoreException.Reason.OTHER, "call failed: " + e, e));
          }
        },
        event -> post(event));
  }

  private boolean post(PrefixEvent event) {
    boolean taken = loop.post(event);
    if (!taken) {
      overrun.set(true);
    }
    return taken;
  }

  /**
   * Hands on what one watch reports; copies nothing, blocks never. After something that found no
   * room it hands on nothing: what follows a gap must not move the resume point past it.
   */
  private final class Observer implements WatchObserver {
    private final long generation;
    private boolean gap;

    Observer(long generation) {
      this.generation = generation;
    }

    @Override
    public void created(long headerRevision) {}

    @Override
    public void events(ImmutableList<KeyEvent> events, long headerRevision) {
      if (!events.isEmpty()) {
        arrivals.arrived(events.get(events.size() - 1).modRevision(), loop.nanoTime());
      }
      handOn(new PrefixEvent.Delivered(generation, events));
    }

    @Override
    public void progress(long revision) {
      handOn(new PrefixEvent.Progress(generation, revision));
    }

    @Override
    public void ended(StoreException cause) {
      handOn(new PrefixEvent.WatchEnded(generation, cause));
    }

    private void handOn(PrefixEvent event) {
      gap = gap || !post(event);
    }
  }
}
