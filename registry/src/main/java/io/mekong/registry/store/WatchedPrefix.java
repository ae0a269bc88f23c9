package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

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
 *   <li>Every 5 minutes the keys are compared with the store at the resume point.
 * </ul>
 */
final class WatchedPrefix {
  static final int PAGE = 1_000;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(3).toNanos();
  private static final long AUDIT_MILLIS = Duration.ofMinutes(5).toMillis();

  private final String prefix;
  private final RandomGenerator random;
  private final Backoff backoff;
  private final PrefixCounters counters = new PrefixCounters();
  private PSortedMap<String, StoredKey> keys = TreePMap.empty();
  private boolean known;
  private long clusterId;

  /** First revision that was not delivered yet. */
  private long next;

  /** Whether history is believed to reach back to the resume point. */
  private boolean watchable;

  private long generation;
  private Phase phase = Phase.WAITING;
  private @Nullable Listing listing;
  private @Nullable Audit audit;

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

  /** A comparison under way: what was known at its revision, and what has been read. */
  private record Audit(
      PSortedMap<String, StoredKey> expected, RangeQuery query, @Nullable Listing read) {}

  /** A prefix of which nothing is known yet. */
  WatchedPrefix(String prefix, RandomGenerator random) {
    this.prefix = prefix;
    this.random = random;
    this.backoff = new Backoff(random);
  }

  /** Starts from what an earlier process knew; the first listing is then told as a difference. */
  void seed(StoreHead head, PSortedMap<String, StoredKey> seeded) {
    keys = seeded;
    known = true;
    clusterId = head.clusterId();
    next = head.revision() + 1;
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
      case PrefixEvent.PageRead(long g, RangePage page) when current(g) -> actions.page(page);
      case PrefixEvent.PageFailed(long g, StoreException e) when current(g) ->
          actions.pageFailed(e);
      case PrefixEvent.AuditPageRead(long g, RangePage page) when current(g) ->
          actions.auditPage(page);
      case PrefixEvent.AuditFailed(long g, StoreException e) when current(g) -> audit = null;
      case PrefixEvent.Delivered(long g, ImmutableList<KeyEvent> events) when current(g) ->
          actions.delivered(events);
      case PrefixEvent.Progress(long g, long revision) when current(g) -> actions.reached(revision);
      case PrefixEvent.WatchEnded(long g, StoreException e) when current(g) ->
          actions.watchEnded(e);
      case PrefixEvent.HeadRead(long g, StoreHead head) when current(g) -> actions.head(head);
      case PrefixEvent.HeadFailed(long g, StoreException e) when current(g) -> {
        headAsked = false;
        lastFault = e;
      }
      case PrefixEvent.RetryDue(long g) when current(g) -> actions.retry();
      case PrefixEvent.Tick tick -> actions.tick();
      case PrefixEvent.AuditDue due -> actions.startAudit();
      case PrefixEvent.Overrun overrun -> {
        counters.overrun();
        actions.list();
      }
      default -> {} // an answer to an attempt that was given up
    }
    return actions.build();
  }

  private boolean current(long answered) {
    return answered == generation;
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
      audit = null;
    }

    void list() {
      begin(Phase.LISTING);
      watchable = false;
      listing = null;
      list.add(new PrefixAction.CloseWatch());
      list.add(new PrefixAction.ReadPage(generation, RangeQuery.firstPage(prefix, PAGE)));
    }

    void page(RangePage page) {
      Listing before = listing;
      Listing read =
          before == null
              ? Listing.startedBy(RangeQuery.firstPage(prefix, PAGE), page)
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
      list.add(
          new PrefixAction.Tell(
              new PrefixUpdate(
                  known ? PrefixUpdate.Origin.RELIST : PrefixUpdate.Origin.FIRST_LOAD,
                  trust(read.head()),
                  read.head(),
                  KeyDiff.between(keys, read.keys()))));
      known = true;
      keys = read.keys();
      clusterId = read.head().clusterId();
      next = read.head().revision() + 1;
      confirmed();
      watch();
    }

    private PrefixUpdate.Trust trust(StoreHead head) {
      if (!known) {
        return PrefixUpdate.Trust.SAME_STORE;
      }
      if (clusterId != 0 && head.clusterId() != clusterId) {
        return PrefixUpdate.Trust.OTHER_CLUSTER;
      }
      return head.revision() < next - 1
          ? PrefixUpdate.Trust.REVISION_WENT_BACK
          : PrefixUpdate.Trust.SAME_STORE;
    }

    void pageFailed(StoreException cause) {
      if (cause.reason() == StoreException.Reason.COMPACTED && listing != null) {
        list(); // history was cut away in the middle of the listing
        return;
      }
      failed(cause);
      tell(new PrefixFreshness.Stale(confirmedNanos, cause));
    }

    private void failed(StoreException cause) {
      begin(Phase.WAITING);
      listing = null;
      lastFault = cause;
      list.add(new PrefixAction.CloseWatch());
      list.add(new PrefixAction.RetryAfter(generation, backoff.failed()));
      if (backoff.everyThird()) {
        reconnect();
      }
    }

    private void reconnect() {
      counters.reconnected();
      list.add(new PrefixAction.Reconnect());
    }

    void retry() {
      if (watchable) {
        watch();
      } else {
        list();
      }
    }

    private void watch() {
      watchable = true;
      begin(Phase.WATCHING);
      counters.watched();
      list.add(new PrefixAction.OpenWatch(generation, new WatchQuery(prefix, next)));
    }

    void watchEnded(StoreException cause) {
      if (cause.reason() == StoreException.Reason.COMPACTED) {
        watchable = false;
      }
      failed(cause);
    }

    void delivered(ImmutableList<KeyEvent> events) {
      ImmutableList.Builder<PrefixUpdate.KeyChange> changes = ImmutableList.builder();
      long last = next - 1;
      for (KeyEvent event : events) {
        if (event.modRevision() < next) {
          counters.ignored(); // etcd 20221: a member may send what another one had sent
        } else {
          apply(event, changes);
          last = Math.max(last, event.modRevision());
        }
      }
      if (last >= next) {
        next = last + 1;
        backoff.succeeded();
        list.add(
            new PrefixAction.Tell(
                new PrefixUpdate(
                    PrefixUpdate.Origin.EVENTS,
                    PrefixUpdate.Trust.SAME_STORE,
                    new StoreHead(clusterId, last),
                    changes.build())));
        reached(last);
      }
    }

    private void apply(KeyEvent event, ImmutableList.Builder<PrefixUpdate.KeyChange> changes) {
      counters.applied();
      StoredKey before = keys.get(event.key());
      switch (event) {
        case KeyEvent.Put(StoredKey stored) -> {
          keys = keys.plus(stored.key(), stored);
          changes.add(new PrefixUpdate.Put(stored, before));
        }
        case KeyEvent.Delete delete -> {
          if (before != null) {
            keys = keys.minus(delete.key());
            changes.add(new PrefixUpdate.Removed(before));
          }
        }
      }
    }

    void reached(long revision) {
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
      if (known && now - confirmedNanos > PATIENCE_NANOS) {
        tell(new PrefixFreshness.Stale(confirmedNanos, lastFault));
      }
      if (phase != Phase.WATCHING) {
        return;
      }
      if (awaited != 0 && now - awaitedSinceNanos > PATIENCE_NANOS) {
        replaceWatch();
      } else if (!headAsked) {
        headAsked = true;
        headFloor = next - 1;
        list.add(new PrefixAction.ReadHead(generation));
      }
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
      if (head.clusterId() != clusterId || head.revision() < headFloor) {
        list(); // another store, or this one went back
      } else if (head.revision() < next) {
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
      long spread = AUDIT_MILLIS / 5;
      list.add(
          new PrefixAction.AuditAfter(
              Duration.ofMillis(random.nextLong(AUDIT_MILLIS - spread, AUDIT_MILLIS + spread))));
    }

    void startAudit() {
      auditLater();
      if (phase == Phase.WATCHING && audit == null) {
        RangeQuery query = new RangeQuery(prefix, prefix, next - 1, PAGE);
        audit = new Audit(keys, query, null);
        list.add(new PrefixAction.ReadAuditPage(generation, query));
      }
    }

    void auditPage(RangePage page) {
      Audit running = audit;
      if (running == null) {
        return;
      }
      Listing before = running.read();
      Listing read = before == null ? Listing.startedBy(running.query(), page) : before.with(page);
      RangeQuery rest = read.rest();
      if (rest != null) {
        audit = new Audit(running.expected(), running.query(), read);
        list.add(new PrefixAction.ReadAuditPage(generation, rest));
        return;
      }
      audit = null;
      int wrong = KeyDiff.between(running.expected(), read.keys()).size();
      if (wrong > 0) {
        counters.differed(wrong);
        list();
      }
    }
  }
}
