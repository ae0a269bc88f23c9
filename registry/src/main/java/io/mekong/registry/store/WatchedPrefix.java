package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/**
 * Follows a prefix without a gap, as a step machine: events in, actions out; no clock, no thread,
 * no I/O.
 *
 * <ul>
 *   <li>List at a revision, watch from the next one. Only delivered events move the resume point:
 *       not "created" (jetcd PR 949 lost 199 of 202 events that way), not progress (etcd 15220).
 *   <li>A watch is used once. Whatever ends it, the next one starts from the resume point.
 *   <li>After compaction, or when the store went back or is another one: list again and tell the
 *       difference; what is known is never cleared.
 *   <li>Every second a linearizable read says how far the store is; what is not delivered 3 s later
 *       means that the watch is dead although it looks alive.
 *   <li>Every 5 minutes the keys are compared with the store at the resume point, and one page of
 *       them whenever a watch is opened again.
 * </ul>
 */
final class WatchedPrefix {
  static final int PAGE = 1_000;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(3).toNanos();

  private final String prefix;
  private final RandomGenerator random;
  private final Backoff backoff;
  private final PrefixCounters counters = new PrefixCounters();
  private KnownKeys known = KnownKeys.NONE;

  /** What the listener has taken: where to go on from when it fails. */
  private KnownKeys told = KnownKeys.NONE;

  /** Whether history is believed to reach back to the resume point. */
  private boolean watchable;

  /** A comparison found a store of another history; until it was listed. */
  private boolean doubted;

  /** Keys in a page; less than {@link #PAGE} once a page of that many was too large to be sent. */
  private int pageSize = PAGE;

  private long generation;
  private Phase phase = Phase.WAITING;
  private @Nullable Listing listing;
  private final Audits audits = new Audits();

  /** Newest revision that a read saw and delivery has not reached; 0 when there is none. */
  private long awaited;

  private long awaitedSinceNanos;
  private boolean headAsked;
  private long headFloor;
  private int watchdogFires;
  private long confirmedNanos;
  private StoreException lastFault =
      new StoreException(StoreException.Reason.TIMEOUT, "no answer yet");
  private PrefixFreshness freshness = new PrefixFreshness.Loading();

  private enum Phase {
    LISTING,
    WATCHING,
    WAITING
  }

  /** A prefix of which nothing is known yet. */
  WatchedPrefix(String prefix, RandomGenerator random) {
    this.prefix = prefix;
    this.random = random;
    this.backoff = new Backoff(random);
  }

  /** Starts from what an earlier process knew; the first listing is then told as a difference. */
  void seed(StoreHead head, PSortedMap<String, StoredKey> seeded) {
    known = KnownKeys.restored(head, seeded);
    told = known;
  }

  /** The listener has taken the update of the last step, and so has what is known. */
  void taken() {
    told = known;
  }

  PrefixStats stats() {
    return counters.stats();
  }

  ImmutableList<PrefixAction> on(PrefixEvent event, long nowNanos) {
    Actions actions = new Actions(nowNanos);
    switch (event) {
      case PrefixEvent.Start start -> {
        confirmedNanos = nowNanos;
        actions.auditLater();
        actions.list();
      }
      case PrefixEvent.Answer answer when answer.generation() != generation -> {} // given up
      case PrefixEvent.PageRead(long _, RangePage page) -> actions.page(page);
      case PrefixEvent.PageFailed(long _, StoreException e) -> actions.pageFailed(e);
      case PrefixEvent.AuditPageRead(long _, RangePage page) -> actions.auditPage(page);
      case PrefixEvent.AuditFailed(long _, StoreException e) -> actions.auditFailed(e);
      case PrefixEvent.Delivered(long _, var events) -> actions.delivered(events);
      case PrefixEvent.Progress(long _, long revision) -> actions.reached(revision);
      case PrefixEvent.WatchEnded(long _, StoreException e) -> actions.watchEnded(e);
      case PrefixEvent.HeadRead(long _, StoreHead head) -> actions.head(head);
      case PrefixEvent.HeadFailed(long _, StoreException e) -> {
        headAsked = false;
        lastFault = e;
      }
      case PrefixEvent.RetryDue due -> actions.retry();
      case PrefixEvent.Tick _, PrefixEvent.HeadWanted _ -> actions.tick();
      case PrefixEvent.AuditDue due -> actions.startAudit();
      case PrefixEvent.AuditAsked asked -> actions.auditAsked();
      case PrefixEvent.Overrun overrun -> {
        counters.overrun();
        actions.list();
      }
      case PrefixEvent.NotTaken(Throwable fault) -> actions.notTaken(fault);
    }
    return actions.build();
  }

  /** One step in the making. */
  private final class Actions {
    private final ImmutableList.Builder<PrefixAction> list = ImmutableList.builder();
    private final long now;

    Actions(long nowNanos) {
      this.now = nowNanos;
    }

    ImmutableList<PrefixAction> build() {
      return list.build();
    }

    private void begin(Phase to) {
      generation++;
      phase = to;
      headAsked = false;
      awaited = 0;
      audits.interrupted();
    }

    void list() {
      begin(Phase.LISTING);
      watchable = false;
      listing = null;
      list.add(new PrefixAction.CloseWatch());
      list.add(new PrefixAction.ReadPage(generation, RangeQuery.firstPage(prefix, pageSize)));
    }

    void page(RangePage page) {
      Listing before = listing;
      Listing read =
          before == null
              ? Listing.startedBy(RangeQuery.firstPage(prefix, pageSize), page)
              : before.with(page);
      listing = read;
      RangeQuery rest = read.rest();
      if (rest != null) {
        list.add(new PrefixAction.ReadPage(generation, rest));
      } else {
        listed(read);
      }
    }

    private void listed(Listing read) {
      listing = null;
      counters.listed();
      audits.settled();
      answer(PrefixAudit.notDone("everything was listed anew meanwhile"));
      KnownKeys listed = KnownKeys.at(read.head(), read.keys());
      list.add(new PrefixAction.Tell(doubted ? known.replacedBy(listed) : known.updateTo(listed)));
      doubted = false;
      known = listed;
      counters.reached(known, 0);
      confirmed();
      watch();
    }

    void pageFailed(StoreException cause) {
      if (cause.reason() == StoreException.Reason.COMPACTED && listing != null) {
        list(); // history was cut away in the middle of the listing
        return;
      }
      if (cause.reason() == StoreException.Reason.TOO_LARGE && pageSize > 1) {
        pageSize /= 2;
        list();
        return;
      }
      failed(cause);
      tell(new PrefixFreshness.Stale(confirmedNanos, cause));
    }

    private void failed(StoreException cause) {
      tryLater(cause);
      if (backoff.everyThird() && cause.reason() != StoreException.Reason.DENIED) {
        reconnect();
      }
    }

    private void tryLater(StoreException cause) {
      begin(Phase.WAITING);
      listing = null;
      lastFault = cause;
      list.add(new PrefixAction.CloseWatch());
      list.add(new PrefixAction.RetryAfter(generation, backoff.failed()));
    }

    /** The listener lacks what came after {@link #told}: a listing tells it as a difference. */
    void notTaken(Throwable fault) {
      known = told;
      watchable = false;
      freshness = new PrefixFreshness.Loading(); // what it was told of it may be lost as well
      tryLater(new StoreException(StoreException.Reason.OTHER, "not taken: " + fault, fault));
    }

    private void reconnect() {
      counters.reconnected();
      list.add(new PrefixAction.Reconnect());
    }

    void retry() {
      if (watchable) {
        watch();
        audit(Audit.Extent.FIRST_PAGE);
      } else {
        list();
      }
    }

    private void watch() {
      watchable = true;
      begin(Phase.WATCHING);
      counters.watched();
      list.add(new PrefixAction.OpenWatch(generation, new WatchQuery(prefix, known.next())));
    }

    void watchEnded(StoreException cause) {
      if (cause.reason() == StoreException.Reason.COMPACTED
          || cause.reason() == StoreException.Reason.TOO_LARGE) {
        watchable = false; // what cannot be had one by one is found by a listing
      }
      failed(cause);
    }

    void delivered(ImmutableList<KeyEvent> events) {
      KnownKeys.Delivery delivery = known.deliver(events);
      counters.delivered(delivery.applied(), events.size() - delivery.applied());
      if (delivery.after().next() == known.next()) {
        return;
      }
      known = delivery.after();
      backoff.succeeded();
      list.add(
          new PrefixAction.Tell(
              new PrefixUpdate(
                  PrefixUpdate.Origin.EVENTS,
                  PrefixUpdate.Trust.SAME_STORE,
                  known.head(),
                  delivery.changes())));
      reached(known.next() - 1);
    }

    void reached(long revision) {
      counters.reached(known, revision);
      if (awaited != 0 && revision >= awaited) {
        awaited = 0;
        watchdogFires = 0;
        backoff.succeeded();
        confirmed();
      }
    }

    private void confirmed() {
      confirmedNanos = now;
      tell(new PrefixFreshness.Current());
    }

    private void tell(PrefixFreshness told) {
      if (told.isNewsAfter(freshness)) {
        freshness = told;
        list.add(new PrefixAction.TellFreshness(told));
      }
    }

    void tick() {
      if (known.loaded() && now - confirmedNanos > PATIENCE_NANOS) {
        tell(new PrefixFreshness.Stale(confirmedNanos, lastFault));
      }
      if (phase != Phase.WATCHING) {
        return;
      }
      if (awaited != 0 && now - awaitedSinceNanos > PATIENCE_NANOS) {
        replaceWatch();
      } else if (!headAsked) {
        headAsked = true;
        headFloor = known.next() - 1;
        list.add(new PrefixAction.ReadHead(generation));
      }
      audits.due().ifPresent(this::audit);
    }

    private void replaceWatch() {
      counters.watchdogFired();
      watchdogFires++;
      list.add(new PrefixAction.CloseWatch());
      if (watchdogFires % 3 == 0) {
        reconnect();
      }
      watch();
    }

    void head(StoreHead head) {
      headAsked = false;
      if (head.clusterId() != known.clusterId() || head.revision() < headFloor) {
        list(); // another store, or this one went back
      } else if (head.revision() < known.next()) {
        watchdogFires = 0;
        backoff.succeeded();
        confirmed();
      } else if (awaited == 0) {
        awaited = head.revision();
        awaitedSinceNanos = now;
        list.add(new PrefixAction.AskProgress());
      } else {
        list.add(new PrefixAction.AskProgress());
      }
    }

    void auditLater() {
      list.add(new PrefixAction.AuditAfter(Audits.pause(random)));
    }

    void startAudit() {
      auditLater();
      auditAll();
    }

    private void auditAll() {
      if (phase == Phase.WATCHING && !audits.underWay()) {
        audit(Audit.Extent.ALL);
      }
    }

    void auditAsked() {
      audits.ask();
      auditAll();
      if (phase != Phase.WATCHING) {
        answer(PrefixAudit.notDone("the store is not followed now: " + lastFault.getMessage()));
      }
    }

    private void answer(PrefixAudit outcome) {
      audits.answer(outcome).ifPresent(list::add);
    }

    private void audit(Audit.Extent extent) {
      RangeQuery query = new RangeQuery(prefix, prefix, known.next() - 1, pageSize);
      audits.begin(Audit.of(extent, known.keys(), query));
      list.add(new PrefixAction.ReadAuditPage(generation, query));
    }

    /** Where nothing was written for long, the revision to compare at has been compacted away. */
    void auditFailed(StoreException cause) {
      audits.interrupted();
      if (cause.reason() == StoreException.Reason.COMPACTED) {
        list();
      } else if (cause.reason() == StoreException.Reason.TOO_LARGE && pageSize > 1) {
        pageSize /= 2;
      } else {
        answer(PrefixAudit.notDone("the store did not answer: " + cause.getMessage()));
      }
    }

    void auditPage(RangePage page) {
      Audit read = audits.read(page);
      RangeQuery rest = read == null ? null : read.rest();
      if (rest != null) {
        list.add(new PrefixAction.ReadAuditPage(generation, rest));
      } else if (read != null) {
        audits.settled();
        ImmutableList<String> differing = read.differing();
        counters.differed(differing.size());
        doubted = !differing.isEmpty();
        if (doubted || read.extent() == Audit.Extent.ALL) {
          answer(PrefixAudit.done(read.expected().size(), differing));
        }
        if (doubted) {
          list();
        } else if (audits.asked()) {
          auditAll();
        }
      }
    }
  }
}
