package io.mekong.controlplane.app;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Multimaps;
import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeDiff;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.NodeResource;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.replica.DepartedNodes;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.controlplane.xds.protocol.TypeReport;
import io.mekong.controlplane.xds.protocol.WantedCheck;
import io.mekong.controlplane.xds.server.StreamReport;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connected nodes, for operators. Looks at the event loops once a second at most, however often
 * it is asked: a page full of status must not slow the pushes down.
 */
final class LiveNodeReports implements NodeReports {
  private static final Logger log = LoggerFactory.getLogger(LiveNodeReports.class);
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final long ANSWER_SECONDS = 2;

  private final Function<String, CompletableFuture<ImmutableList<StreamReport>>> streamsOf;
  private final Supplier<ImmutableSortedMap<String, NodeReport>> nodes;
  private final Supplier<ImmutableList<NodeReport>> departed;
  private final Supplier<ImmutableList<Quarantined>> quarantined;
  private volatile int lastCount;

  /**
   * Reports on streams.
   *
   * @param streams all of them, without resources
   * @param streamsOf those of a node, with what it should have
   * @param departed who left
   * @param quarantined versions that are kept out of the tables
   */
  LiveNodeReports(
      Supplier<CompletableFuture<ImmutableList<StreamReport>>> streams,
      Function<String, CompletableFuture<ImmutableList<StreamReport>>> streamsOf,
      Supplier<ImmutableList<NodeReport>> departed,
      Supplier<ImmutableList<Quarantined>> quarantined) {
    this.quarantined = quarantined;
    this.streamsOf = streamsOf;
    this.departed = Suppliers.memoizeWithExpiration(departed::get, FRESH);
    this.nodes = Suppliers.memoizeWithExpiration(() -> byId(await(streams.get())), FRESH);
  }

  private static ImmutableList<StreamReport> await(
      CompletableFuture<ImmutableList<StreamReport>> streams) {
    try {
      return streams.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw new ApiException(
          ErrorCode.BUSY, "the streams did not answer in time; try again in a few seconds", e);
    }
  }

  private static ImmutableSortedMap<String, NodeReport> byId(ImmutableList<StreamReport> streams) {
    ImmutableListMultimap<String, StreamReport> grouped =
        Multimaps.index(streams, StreamReport::nodeId);
    return grouped.asMap().entrySet().stream()
        .collect(
            ImmutableSortedMap.toImmutableSortedMap(
                Comparator.naturalOrder(), e -> e.getKey(), e -> node(e.getValue())));
  }

  private static NodeReport node(Collection<StreamReport> streams) {
    ImmutableList<StreamReport> ordered =
        ImmutableList.sortedCopyOf(Comparator.comparing(StreamReport::since), streams);
    StreamReport oldest = ordered.getFirst();
    Optional<LinkReport> link = oldest.link().filter(report -> !report.roundTrip().isZero());
    return new NodeReport(
        oldest.nodeId(),
        oldest.cluster(),
        InstanceReport.Place.of(oldest.locality()),
        oldest.userAgent(),
        oldest.address(),
        oldest.since(),
        ordered.stream().flatMap(s -> s.types().stream()).allMatch(TypeReport::inSync),
        ordered.size(),
        ordered.stream()
            .flatMap(s -> s.types().stream().map(type -> type(s, type)))
            .collect(ImmutableList.toImmutableList()),
        ordered.stream().mapToLong(StreamReport::refusedTypes).sum(),
        link.map(report -> micros(report.roundTrip())),
        link.map(report -> micros(report.jitter())),
        link.map(LiveNodeReports::keepalive),
        Optional.empty(),
        Optional.empty());
  }

  private static long micros(Duration time) {
    return TimeUnit.NANOSECONDS.toMicros(time.toNanos());
  }

  private static NodeReport.Keepalive keepalive(LinkReport link) {
    return new NodeReport.Keepalive(
        link.measured(),
        link.interval().toMillis(),
        link.timeout().toMillis(),
        link.retransmits().isPresent()
            ? Optional.of(link.retransmits().getAsLong())
            : Optional.empty());
  }

  private static NodeReport.TypeReport type(StreamReport stream, TypeReport type) {
    StreamReport.Traffic traffic =
        stream.traffic().getOrDefault(type.type(), StreamReport.Traffic.NONE);
    Optional<NodeReport.Nack> nack =
        type.nacks() == 0
            ? Optional.empty()
            : Optional.of(
                new NodeReport.Nack(
                    type.nackedVersion(),
                    type.nackMessage(),
                    type.refused().stream()
                        .map(r -> new NodeReport.Refused(r.name(), r.version(), r.service()))
                        .collect(ImmutableList.toImmutableList())));
    return new NodeReport.TypeReport(
        type.type().plural(),
        stream.form(),
        type.sentVersion(),
        type.ackedVersion(),
        type.acks(),
        type.nacks(),
        type.inSync(),
        traffic.behindSince(),
        traffic.responses(),
        traffic.bytes(),
        nack,
        stream.wanted().stream()
            .filter(check -> check.type() == type.type())
            .findFirst()
            .map(WantedReports::counts));
  }

  @Override
  public int count() {
    try {
      lastCount = nodes.get().size();
    } catch (ApiException busy) {
      log.warn("nodes not counted, the last count stands reason={}", busy.detail());
    }
    return lastCount;
  }

  /** Ids of the nodes that are connected. */
  ImmutableSet<String> ids() {
    return nodes.get().keySet();
  }

  @Override
  public ImmutableList<NodeReport> page(String after, int limit) {
    return nodes.get().tailMap(after, false).values().stream()
        .limit(limit)
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public Optional<NodeReport> find(String id) {
    return Optional.ofNullable(byId(await(streamsOf.apply(id))).get(id))
        .or(() -> gone().stream().filter(node -> node.id().equals(id)).findFirst());
  }

  /** A node whose stream ended, as it was then. */
  static NodeReport departed(DepartedNodes.Departed each) {
    return node(ImmutableList.of(each.last())).left(new NodeReport.Gone(each.at(), each.why()));
  }

  @Override
  public ImmutableList<NodeReport> gone() {
    ImmutableSet<String> connected = ids();
    return departed.get().stream()
        .filter(node -> !connected.contains(node.id()))
        .sorted(Comparator.comparing(NodeReport::id))
        .collect(ImmutableList.toImmutableList());
  }

  @Override
  public Optional<NodeConfig> config(String id) {
    ImmutableList<StreamReport> streams = await(streamsOf.apply(id));
    if (streams.isEmpty()) {
      return Optional.empty();
    }
    ImmutableList<NodeConfig.SentResource> resources =
        streams.stream()
            .flatMap(stream -> stream.wanted().stream())
            .flatMap(new WantedReports(quarantined.get())::config)
            .sorted(
                Comparator.comparing(NodeConfig.SentResource::type)
                    .thenComparing(NodeConfig.SentResource::name))
            .collect(ImmutableList.toImmutableList());
    return Optional.of(new NodeConfig(id, resources));
  }

  @Override
  public Optional<NodeResource> resource(String id, XdsType type, String name) {
    ImmutableList<StreamReport> streams = await(streamsOf.apply(id));
    if (streams.isEmpty()) {
      return Optional.empty();
    }
    WantedReports reports = new WantedReports(quarantined.get());
    return streams.stream()
        .sorted(Comparator.comparing(StreamReport::since).reversed())
        .flatMap(stream -> stream.wanted().stream())
        .filter(check -> check.type() == type)
        .flatMap(
            check -> check.find(name).map(found -> reports.resource(id, check, found)).stream())
        .findFirst()
        .or(() -> {
          throw new ApiException(
              ErrorCode.UNKNOWN_RESOURCE,
              "the node neither asks for a resource of this type and name nor was sent one");
        });
  }

  @Override
  public Optional<NodeDiff> diff(String id) {
    ImmutableList<StreamReport> streams = await(streamsOf.apply(id));
    return streams.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new WantedReports(quarantined.get())
                .diff(
                    id,
                    streams.stream()
                        .flatMap(stream -> stream.wanted().stream())
                        .sorted(Comparator.comparing(WantedCheck::type))
                        .collect(ImmutableList.toImmutableList())));
  }
}
