package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import io.grpc.Attributes;
import io.grpc.Status;
import io.mekong.controlplane.quarantine.Votes;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.ViewDemand;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.controlplane.xds.server.status.ClientReport;
import io.mekong.controlplane.xds.server.status.ClientReports;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One event loop with the streams of its connections. A publication posts at most one task: while
 * it waits, newer tables only replace those in the slot. The task finds the streams that a changed
 * name concerns and wakes them; its cost follows the change, not the number of streams.
 */
final class LoopShard {
  private static final long TICK_MILLIS = 500;
  private static final int MOST_CLIENTS = 1_000;
  static final int STREAMS_IN_A_TASK = 64;

  private final EventExecutor loop;
  private final ShardContext context;
  private final SubscriberIndex index = new SubscriberIndex();
  private final LoadBacklog backlog;
  private final Set<DiscoveryStream<?>> streams = new HashSet<>();
  private final Set<DiscoveryStream<?>> ticking = new HashSet<>();

  /** What the loop has not taken yet. */
  private final AtomicReference<@Nullable News> slot = new AtomicReference<>();

  /** Up to which revision of each table the streams were woken. */
  private final Map<TableKey, Long> wokenTo = new HashMap<>();

  private @Nullable Tables tables;
  private boolean tickPosted;
  private boolean ending;

  /** The newest tables, and which of them changed since the loop last looked. */
  private record News(Tables tables, ImmutableSet<TableKey> changed, Origin oldest) {
    static News mergeNewer(@Nullable News waiting, @Nullable News newer) {
      Objects.requireNonNull(newer);
      return waiting == null
          ? newer
          : new News(
              newer.tables(),
              ImmutableSet.<TableKey>builder()
                  .addAll(waiting.changed())
                  .addAll(newer.changed())
                  .build(),
              Origin.older(waiting.oldest(), newer.oldest()));
    }
  }

  /** What all shards of a server share. */
  record ShardContext(
      ViewDemand demand,
      XdsObserver observer,
      Links links,
      SessionLimits limits,
      ClientCertificates certificates,
      String replica) {}

  LoopShard(EventExecutor loop, ShardContext context, Optional<Tables> newest) {
    this.loop = loop;
    this.backlog = new LoadBacklog(loop);
    this.context = context;
    this.tables = newest.orElse(null);
  }

  boolean inLoop() {
    return loop.inEventLoop();
  }

  @Nullable Tables tables() {
    return tables;
  }

  SubscriberIndex index() {
    return index;
  }

  /** What a stream was sent and does not take; on the loop. */
  LoadBacklog.Share share(BooleanSupplier ready, DiscoveryStream<?> stream) {
    return backlog.share(ready, () -> each(ImmutableList.of(stream), DiscoveryStream::pump));
  }

  XdsObserver observer() {
    return context.observer();
  }

  /** What is known of the connection of a call; on the loop. */
  Optional<LinkReport> link(Attributes call) {
    return context.links().of(call);
  }

  ViewDemand demand() {
    return context.demand();
  }

  SessionLimits limits() {
    return context.limits();
  }

  ClientCertificates certificates() {
    return context.certificates();
  }

  String replica() {
    return context.replica();
  }

  /** Tables are out; any thread. */
  void published(Tables newest, ImmutableSet<TableKey> changed) {
    if (slot.getAndAccumulate(new News(newest, changed, newest.origin()), News::mergeNewer)
        == null) {
      loop.execute(this::wake);
    }
  }

  private void wake() {
    News news = slot.getAndSet(null);
    if (news == null) {
      return;
    }
    tables = news.tables();
    Set<DiscoveryStream<?>> concerned = Set.of();
    for (TableKey key : news.changed()) {
      ResourceTable table = news.tables().find(key).orElse(null);
      Set<DiscoveryStream<?>> some = table == null ? Set.of() : concerned(table);
      if (table != null && news.oldest().isSet()) {
        for (DiscoveryStream<?> stream : some) {
          stream.deliveries().concerned(key.type(), news.oldest(), table.revision());
        }
      }
      if (concerned.isEmpty()) {
        concerned = some;
      } else {
        concerned.addAll(some);
      }
    }
    if (wokenTo.size() > 2 * news.tables().byKey().size()) {
      wokenTo.keySet().retainAll(news.tables().byKey().keySet());
    }
    each(concerned, DiscoveryStream::pump);
  }

  /** Streams that what changed in a table since the last time concerns. */
  private Set<DiscoveryStream<?>> concerned(ResourceTable table) {
    TableKey key = table.key();
    Set<DiscoveryStream<?>> concerned = new LinkedHashSet<>();
    Long woken = wokenTo.put(key, table.revision());
    if (woken != null && woken == table.revision()) {
      return concerned;
    }
    Optional<ImmutableSet<String>> names =
        woken == null || key.type().aliased() // names that changed say nothing of their aliases
            ? Optional.empty()
            : table.changes().namesSince(woken);
    if (names.isPresent()) {
      index.concerned(key, names.get(), concerned);
    } else {
      index.readers(key, concerned);
    }
    return concerned;
  }

  /** A stream began; on the loop. */
  void opened(DiscoveryStream<?> stream) {
    if (ending) {
      stream.end(Status.UNAVAILABLE.withDescription("shutting down; connect to another replica"));
      return;
    }
    streams.add(stream);
    context.observer().opened();
  }

  /** A stream is over; on the loop. */
  void forget(DiscoveryStream<?> stream, String why) {
    index.forget(stream);
    ticking.remove(stream);
    if (streams.remove(stream)) {
      context.observer().closed();
      context.observer().left(stream.nodeId());
      stream
          .report(StreamReport.Depth.SUMMARY)
          .ifPresent(last -> context.observer().departed(last, why));
    }
  }

  /** Does it now, or when this much time has passed; on the loop. */
  void after(long nanos, Runnable step) {
    if (nanos == 0) {
      step.run();
    } else {
      var _ = loop.schedule(step, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** The stream waits for time to pass; on the loop. */
  void tickLater(DiscoveryStream<?> stream) {
    ticking.add(stream);
    if (!tickPosted) {
      tickPosted = true;
      var _ = loop.schedule(this::tick, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    tickPosted = false;
    ImmutableList<DiscoveryStream<?>> due = ImmutableList.copyOf(ticking);
    ticking.clear();
    long now = System.nanoTime();
    each(due, stream -> stream.tick(now));
  }

  /** A fault in one stream ends that one; the others are not woken again for this. */
  private static void each(Iterable<DiscoveryStream<?>> some, Consumer<DiscoveryStream<?>> step) {
    for (DiscoveryStream<?> stream : some) {
      try {
        step.accept(stream);
      } catch (Throwable fault) {
        stream.fail(fault);
      }
    }
  }

  /**
   * Ends all streams, each at a moment of its own within the time; later ones are refused at once.
   */
  void end(Duration within) {
    loop.execute(() -> {
      ending = true;
      for (DiscoveryStream<?> stream : ImmutableList.copyOf(streams)) {
        long wait = ThreadLocalRandom.current().nextLong(within.toMillis() + 1);
        var _ =
            loop.schedule(
                () -> stream.end(Status.UNAVAILABLE.withDescription("shutting down")),
                wait,
                TimeUnit.MILLISECONDS);
      }
    });
  }

  /** What the loop's clients make of a resource; any thread. */
  CompletableFuture<Votes> votesOn(TableKey table, VersionedResource resource) {
    CompletableFuture<Votes> answer = new CompletableFuture<>();
    loop.execute(() -> {
      Set<String> accepted = new HashSet<>();
      Set<String> refused = new HashSet<>();
      for (DiscoveryStream<?> stream : streams) {
        Votes vote = stream.voteOn(table, resource);
        accepted.addAll(vote.accepted());
        refused.addAll(vote.refused());
      }
      answer.complete(
          Votes.NONE.plus(new Votes(ImmutableSet.copyOf(accepted), ImmutableSet.copyOf(refused))));
    });
    return answer;
  }

  /**
   * Compares what clients hold with what they are served, a little in each task; any thread.
   *
   * @param which by number
   */
  CompletableFuture<HeldReport> check(LongPredicate which) {
    CompletableFuture<HeldReport> answer = new CompletableFuture<>();
    loop.execute(() -> new HeldChecks(loop, this::tables, some(which), answer).goOn());
    return answer;
  }

  /** Compares these streams with all that they want again and sends what differs; then checks. */
  CompletableFuture<HeldReport> compareAgain(LongPredicate which) {
    CompletableFuture<HeldReport> answer = new CompletableFuture<>();
    loop.execute(() -> {
      ImmutableList<DiscoveryStream<?>> some = some(which);
      for (DiscoveryStream<?> stream : some) {
        loop.execute(() -> each(ImmutableList.of(stream), DiscoveryStream::compareAgain));
      }
      loop.execute(() -> new HeldChecks(loop, this::tables, some, answer).goOn());
    });
    return answer;
  }

  private ImmutableList<DiscoveryStream<?>> some(LongPredicate which) {
    return streams.stream()
        .filter(stream -> which.test(stream.number()))
        .collect(ImmutableList.toImmutableList());
  }

  /** What the loop's clients made of a publication, some streams in each task; any thread. */
  CompletableFuture<ImmutableList<StreamDelivery>> deliveries(Publication publication) {
    CompletableFuture<ImmutableList<StreamDelivery>> answer = new CompletableFuture<>();
    loop.execute(() -> {
      ImmutableList.Builder<StreamDelivery> all = ImmutableList.builder();
      for (List<DiscoveryStream<?>> some : Iterables.partition(streams, STREAMS_IN_A_TASK)) {
        loop.execute(() ->
            some.forEach(stream -> StreamDelivery.of(stream, publication).ifPresent(all::add)));
      }
      loop.execute(() -> answer.complete(all.build()));
    });
    return answer;
  }

  /** All streams of the loop, seen at one moment; any thread. */
  CompletableFuture<ImmutableList<StreamReport>> report(
      StreamReport.Depth depth, Optional<String> nodeId) {
    CompletableFuture<ImmutableList<StreamReport>> answer = new CompletableFuture<>();
    loop.execute(() ->
        answer.complete(
            streams.stream()
                .filter(stream -> nodeId.isEmpty() || stream.isOf(nodeId.get()::equals))
                .flatMap(stream -> stream.report(depth).stream())
                .collect(ImmutableList.toImmutableList())));
    return answer;
  }

  /**
   * The streams of these nodes with each of their resources; any thread. A task for each stream, so
   * that pushes go on in between.
   */
  CompletableFuture<ImmutableList<ClientReport>> clients(Predicate<String> nodeId) {
    CompletableFuture<ImmutableList<ClientReport>> answer = new CompletableFuture<>();
    loop.execute(() -> {
      ImmutableList<DiscoveryStream<?>> matching =
          streams.stream().filter(s -> s.isOf(nodeId)).collect(ImmutableList.toImmutableList());
      if (matching.size() > MOST_CLIENTS) {
        answer.completeExceptionally(
            new ClientReports.TooManyClientsException(matching.size(), MOST_CLIENTS));
        return;
      }
      ImmutableList.Builder<ClientReport> reports = ImmutableList.builder();
      matching.forEach(stream -> loop.execute(() -> stream.clientReport().ifPresent(reports::add)));
      loop.execute(() -> answer.complete(reports.build()));
    });
    return answer;
  }
}
