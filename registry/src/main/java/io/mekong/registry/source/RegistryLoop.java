package io.mekong.registry.source;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.lifecycle.EvictionRules;
import io.mekong.registry.lifecycle.LeaseFate;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.loop.Loop;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.StoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one loop that owns the registry: drives the {@link RegistryBook} with what the source
 * reports, asks about leases, lets time pass and hands updates on. {@link #status} may be read by
 * any thread.
 */
public final class RegistryLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RegistryLoop.class);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
  private static final int CAPACITY = 65_536;

  /** So many changes take so little time that who brings them may be kept for it. */
  private static final int FEW = 16;

  /** How long a silent source keeps what is restored from being served. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  private final RegistryBook book;
  private final LeaseInquiry leases;
  private final RegistryUpdate.Listener listener;
  private final Loop<Event> loop;
  private final Set<Long> asking = new HashSet<>();

  /** Beside the mailbox: an answer that found it full would never be asked for again. */
  private final Queue<LeaseAnswer> answers = new ConcurrentLinkedQueue<>();

  private volatile RegistryStatus status;
  private volatile Gate gate = Gate.CLOSED;

  /** Whether anything is told, and what it rests on. */
  private enum Gate {
    /** Nothing is known. */
    CLOSED,
    /** What an earlier process knew waits until it is clear that the source does not answer. */
    RESTORED,
    OPEN_FROM_DISK,
    OPEN_FROM_SOURCE
  }

  /** Asks a store about a lease without blocking; the answer may come on any thread. */
  public interface LeaseInquiry {
    /** Asks; a failed call answers {@link Answer#UNKNOWN}. */
    void ask(long lease, AnswerListener listener);

    /** What came back. */
    enum Answer {
      LIVES,
      GONE,
      UNKNOWN
    }

    /** Receives the answer, once. */
    interface AnswerListener {
      /** The store said this. */
      void answered(Answer answer);
    }
  }

  private record LeaseAnswer(long lease, LeaseInquiry.Answer answer) {}

  private sealed interface Event {
    record Source(SourceEvent event) implements Event {}

    /** There are answers about leases. */
    record LeasesAnswered() implements Event {}

    record AskAgain(long lease) implements Event {}

    record Release(@Nullable ServiceKey service) implements Event {}

    record Correct(RegistryView compared, ImmutableList<RegistrationChange> changes)
        implements Event {}

    record Observed(ImmutableList<OpinionChange> changes) implements Event {}

    record EvictBy(EvictionRules rules) implements Event {}

    /** The source was given its time to answer first. */
    record SourceSilent() implements Event {}

    record Tick() implements Event {}
  }

  /** A loop that is not running yet. */
  public RegistryLoop(
      RegistrySettings settings,
      LoopHost host,
      LeaseInquiry leases,
      RegistryUpdate.Listener listener) {
    this.book = new RegistryBook(settings);
    this.leases = leases;
    this.listener = listener;
    this.loop = host.loop(CAPACITY, new Handler());
    this.status = new RegistryStatus(book.view(), new PrefixFreshness.Loading(), ImmutableSet.of());
  }

  /** Starts the thread and the source; once. */
  public void start(RegistrySource source) {
    loop.start();
    loop.post(new Event.Tick());
    source.start(this::told);
  }

  private void told(SourceEvent told) {
    Event event = new Event.Source(told);
    if (!(isLittle(told) ? loop.handOn(event) : loop.post(event))) {
      throw full();
    }
  }

  private static boolean isLittle(SourceEvent event) {
    return event instanceof SourceEvent.Registrations some && some.changes().size() <= FEW;
  }

  private void offer(Event event) {
    if (!loop.post(event)) {
      throw full();
    }
  }

  private static IllegalStateException full() {
    return new IllegalStateException("registry loop is full or closed");
  }

  /** Releases what protection holds for one service, or for all when null. Any thread. */
  public void release(@Nullable ServiceKey service) {
    offer(new Event.Release(service));
  }

  /**
   * Puts right what an audit found, in services that have not changed since. Any thread.
   *
   * @param compared the view that was audited
   */
  public void correct(RegistryView compared, ImmutableList<RegistrationChange> changes) {
    offer(new Event.Correct(compared, changes));
  }

  /** Observers have other opinions. Any thread; throws when the loop is full or closed. */
  public void observed(ImmutableList<OpinionChange> changes) {
    offer(new Event.Observed(changes));
  }

  /** Other rules of eviction hold. Any thread; throws when the loop is full or closed. */
  public void evictBy(EvictionRules rules) {
    offer(new Event.EvictBy(rules));
  }

  /** The newest view and what stands out in it. Any thread. */
  public RegistryStatus status() {
    return status;
  }

  @Override
  public void close() {
    loop.close();
  }

  private final class Handler implements Loop.Handler<Event> {
    @Override
    public void handle(Event event) {
      try {
        RegistryLoop.this.handle(event);
      } finally {
        tellEvents();
      }
    }

    /** What was told may lack what the fault interrupted: everything is told once more. */
    @Override
    public void crashed(Throwable fault) {
      settled(book.everything(), Told.ALWAYS);
    }
  }

  private void tellEvents() {
    ImmutableList<RegistryEvent> events = book.drainEvents();
    if (!events.isEmpty()) {
      listener.happened(book.view().revision(), events);
    }
  }

  private void handle(Event event) {
    long now = loop.nanoTime();
    switch (event) {
      case Event.Source(SourceEvent.Registrations change) -> {
        if (change.basis() != SourceEvent.Basis.REPORTED_AHEAD) {
          gate = Gate.OPEN_FROM_SOURCE;
        }
        settled(book.apply(change, now), Told.ALWAYS);
      }
      case Event.Source(SourceEvent.Restored known) -> restored(known, now);
      case Event.Source(SourceEvent.Freshness(PrefixFreshness freshness)) -> freshness(freshness);
      case Event.LeasesAnswered _ -> takeAnswers(now);
      case Event.AskAgain(long lease) -> ask(lease);
      case Event.Release(ServiceKey service) ->
          settled(book.release(service, now), Told.WHEN_CHANGED);
      case Event.Correct(RegistryView compared, ImmutableList<RegistrationChange> changes) ->
          settled(book.correct(compared, changes, now), Told.WHEN_CHANGED);
      case Event.Observed(ImmutableList<OpinionChange> changes) ->
          settled(book.observed(changes, now), Told.WHEN_CHANGED);
      case Event.EvictBy(EvictionRules rules) ->
          settled(book.evictBy(rules, now), Told.WHEN_CHANGED);
      case Event.SourceSilent _ -> serveRestored();
      case Event.Tick tick -> {
        loop.postAfter(TICK, tick);
        takeAnswers(now);
        settled(book.tick(now), Told.WHEN_CHANGED);
      }
    }
  }

  private void restored(SourceEvent.Restored known, long nowNanos) {
    book.restore(known, nowNanos);
    known.held().forEach(hold -> book.hold(hold, nowNanos));
    gate = Gate.RESTORED;
    loop.postAfter(SILENCE, new Event.SourceSilent());
  }

  /** Serves what an earlier process knew, unless the source has answered. */
  private void serveRestored() {
    if (gate == Gate.RESTORED) {
      gate = Gate.OPEN_FROM_DISK;
      book.note(new RegistryEvent.ServedFromDisk());
      log.warn("registry served from disk revision={}", book.view().revision());
      settled(book.tick(loop.nanoTime()), Told.ALWAYS);
    }
  }

  /** Whether what is served was restored and no source has confirmed it yet. Any thread. */
  public boolean servesRestored() {
    return gate == Gate.OPEN_FROM_DISK;
  }

  private void takeAnswers(long nowNanos) {
    for (var answer = answers.poll(); answer != null; answer = answers.poll()) {
      answered(answer, nowNanos);
    }
  }

  private void answered(LeaseAnswer answer, long nowNanos) {
    long lease = answer.lease();
    switch (answer.answer()) {
      case LIVES -> decided(lease, LeaseFate.LIVES, nowNanos);
      case GONE -> decided(lease, LeaseFate.GONE, nowNanos);
      case UNKNOWN -> loop.postAfter(ASK_AGAIN, new Event.AskAgain(lease));
    }
  }

  private void decided(long lease, LeaseFate fate, long nowNanos) {
    asking.remove(lease);
    settled(book.leaseAnswered(lease, fate, nowNanos), Told.WHEN_CHANGED);
  }

  private void ask(long lease) {
    leases.ask(
        lease,
        answer -> {
          answers.add(new LeaseAnswer(lease, answer));
          var _ = loop.post(new Event.LeasesAnswered()); // when full, the next tick takes it
        });
  }

  /** The first load is told even when it holds nothing: from then on "nothing" is known. */
  private enum Told {
    ALWAYS,
    WHEN_CHANGED
  }

  private void settled(RegistryUpdate update, Told told) {
    for (long lease : book.leasesToAsk(update.endpoints())) {
      if (asking.add(lease)) {
        ask(lease);
      }
    }
    if (gate != Gate.OPEN_FROM_SOURCE && gate != Gate.OPEN_FROM_DISK) {
      return;
    }
    if (told == Told.ALWAYS || !update.endpoints().isEmpty() || !update.structure().isEmpty()) {
      publish(status.freshness());
      listener.updated(update);
    }
  }

  private void freshness(PrefixFreshness freshness) {
    switch (freshness) {
      case PrefixFreshness.Loading loading -> log.info("registry loading");
      case PrefixFreshness.Current current -> log.info("registry current");
      case PrefixFreshness.Stale stale ->
          log.warn("registry stale reason={}", stale.cause().getMessage());
    }
    book.note(event(freshness));
    publish(freshness);
    if (freshness instanceof PrefixFreshness.Stale stale
        && stale.cause().reason() == StoreException.Reason.REFUSED) {
      serveRestored();
    }
  }

  private static RegistryEvent event(PrefixFreshness freshness) {
    return switch (freshness) {
      case PrefixFreshness.Loading loading ->
          new RegistryEvent.FreshnessChanged(RegistryEvent.Freshness.LOADING, "");
      case PrefixFreshness.Current current ->
          new RegistryEvent.FreshnessChanged(RegistryEvent.Freshness.CURRENT, "");
      case PrefixFreshness.Stale stale ->
          new RegistryEvent.FreshnessChanged(
              RegistryEvent.Freshness.STALE,
              stale.cause().reason() + ": " + stale.cause().getMessage());
    };
  }

  private void publish(PrefixFreshness freshness) {
    status = new RegistryStatus(book.view(), freshness, book.protectedServices());
  }
}
