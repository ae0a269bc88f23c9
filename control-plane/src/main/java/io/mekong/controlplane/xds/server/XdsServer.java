package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.mekong.controlplane.quarantine.Votes;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.ViewDemand;
import io.mekong.controlplane.xds.server.LoopShard.ShardContext;
import io.mekong.controlplane.xds.server.status.ClientReport;
import io.mekong.controlplane.xds.server.status.ClientStatusService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The xDS port, open from {@link #start} to {@link #shutdown}. Any thread. */
public final class XdsServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(XdsServer.class);
  private static final int MAX_STREAMS_OF_CONNECTION = 128;
  private static final int MAX_METADATA_BYTES = 8 * 1024;
  private static final int MAX_RESETS = 200;
  private static final int RESET_WINDOW_SECONDS = 30;
  private static final long HANDSHAKE_SECONDS = 10;
  private static final long IDLE_MINUTES = 5;
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final EventLoops loops;
  private final ImmutableList<LoopShard> shards;
  private final HealthStatusManager health;
  private final ScheduledExecutorService reloads;
  private final ClientStatusService status;
  private final Links links;
  private final StreamAdmission admission;
  private final TransportFaults faults;
  private final Server server;
  private boolean over;

  /** What it serves, and who looks on. */
  record Surroundings(SnapshotStore store, ViewDemand demand, XdsObserver observer) {}

  private XdsServer(
      EventLoops loops,
      ImmutableList<LoopShard> shards,
      ScheduledExecutorService reloads,
      XdsServerSettings settings,
      ShardContext context)
      throws IOException {
    XdsObserver observer = context.observer();
    this.loops = loops;
    this.shards = shards;
    this.reloads = reloads;
    this.health = new HealthStatusManager();
    // It begins as SERVING.
    this.health.setStatus("", ServingStatus.NOT_SERVING);
    this.admission = new StreamAdmission(settings.admission(), observer);
    this.status = new ClientStatusService(nodeId -> all(shard -> shard.clients(nodeId)));
    this.faults = TransportFaults.tellingOnly(observer);
    this.links = context.links();
    this.server = builder(settings).build().start();
  }

  /**
   * Opens the port. Streams say nothing until the store has tables.
   *
   * @throws IOException when the port is taken or the TLS files cannot be used; nothing is left
   *     behind
   */
  public static XdsServer start(
      XdsServerSettings settings, SnapshotStore store, ViewDemand demand, XdsObserver observer)
      throws IOException {
    return start(settings, new Surroundings(store, demand, observer), Transport.best());
  }

  static XdsServer start(XdsServerSettings settings, Surroundings around, Transport transport)
      throws IOException {
    EventLoops loops = new EventLoops(transport);
    ScheduledExecutorService reloads =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("xds-tls-reload").factory());
    boolean asked = settings.tls().flatMap(XdsServerSettings.TlsFiles::clientCa).isPresent();
    ShardContext context =
        new ShardContext(
            around.demand(),
            around.observer(),
            new Links(settings.keepalive().adaptive(), around.observer()),
            settings.limits(),
            asked ? ClientCertificates.REQUIRED : ClientCertificates.NOT_ASKED,
            settings.replica());
    ImmutableList<LoopShard> shards =
        loops.each().stream()
            .map(loop -> new LoopShard(loop, context, around.store().newest()))
            .collect(ImmutableList.toImmutableList());
    try {
      XdsServer server = new XdsServer(loops, shards, reloads, settings, context);
      around
          .store()
          .subscribe(
              (tables, changed) -> shards.forEach(shard -> shard.published(tables, changed)));
      return server;
    } catch (IOException e) {
      reloads.shutdownNow();
      loops.close();
      throw e;
    }
  }

  private NettyServerBuilder builder(XdsServerSettings settings) throws IOException {
    XdsServerSettings.Keepalive keepalive = settings.keepalive();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(settings.address())
            .bossEventLoopGroup(loops.boss())
            .workerEventLoopGroup(loops.workers())
            .channelFactory(() -> links.watch(loops.listener()))
            .directExecutor()
            .maxConcurrentCallsPerConnection(MAX_STREAMS_OF_CONNECTION)
            .maxInboundMetadataSize(MAX_METADATA_BYTES)
            .maxInboundMessageSize(settings.admission().requestBytes())
            .maxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            .maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
            .keepAliveTime(keepalive.interval().toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(keepalive.timeout().toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(keepalive.leastClientInterval().toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true);
    if (settings.tls().isPresent()) {
      builder.sslContext(ServerTls.follow(settings.tls().get(), reloads));
    }
    new XdsServices(this::here).all().forEach(builder::addService);
    builder.addTransportFilter(admission);
    builder.intercept(admission);
    settings.beside().forEach(builder::addService);
    builder.addService(status);
    builder.addService(health.getHealthService());
    BindableService reflection = ProtoReflectionServiceV1.newInstance();
    builder.addService(reflection);
    return builder;
  }

  /** gRPC calls back on the event loop of the connection, because the executor is direct. */
  private LoopShard here() {
    for (LoopShard shard : shards) {
      if (shard.inLoop()) {
        return shard;
      }
    }
    throw new IllegalStateException("not on an event loop of the xDS port");
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getListenSockets().getFirst();
  }

  /** How many connections are open whose keepalive is ours. */
  int connections() {
    return links.count();
  }

  /** All open streams, by a look at every event loop; completes within milliseconds. */
  public CompletableFuture<ImmutableList<StreamReport>> streams() {
    return reports(StreamReport.Depth.SUMMARY, Optional.empty());
  }

  /** The streams of one node, with what it should have against what it was sent. */
  public CompletableFuture<ImmutableList<StreamReport>> streamsOf(String nodeId) {
    return reports(StreamReport.Depth.RESOURCES, Optional.of(nodeId));
  }

  /** The streams of one node, with each resource that it wants. */
  public CompletableFuture<ImmutableList<ClientReport>> clientsOf(String nodeId) {
    return all(shard -> shard.clients(nodeId::equals));
  }

  /** What the connected clients made of a publication; only those whom it concerns. */
  public CompletableFuture<ImmutableList<StreamDelivery>> deliveries(Publication publication) {
    return all(shard -> shard.deliveries(publication));
  }

  /** What all connected clients make of a resource of a table; completes within milliseconds. */
  public CompletableFuture<Votes> votesOn(TableKey table, VersionedResource resource) {
    CompletableFuture<Votes> all = CompletableFuture.completedFuture(Votes.NONE);
    for (LoopShard shard : shards) {
      all = all.thenCombine(shard.votesOn(table, resource), Votes::plus);
    }
    return all;
  }

  /** Compares what all clients hold with what they are served, in many small steps. */
  public CompletableFuture<HeldReport> check() {
    return sum(shard -> shard.check(number -> true));
  }

  /** The same for some streams, by their numbers. */
  public CompletableFuture<HeldReport> check(ImmutableSet<Long> streams) {
    return sum(shard -> shard.check(streams::contains));
  }

  /** Compares streams with all that they want again, sends what differs, and checks them. */
  public CompletableFuture<HeldReport> compareAgain(ImmutableSet<Long> streams) {
    return sum(shard -> shard.compareAgain(streams::contains));
  }

  private CompletableFuture<HeldReport> sum(
      Function<LoopShard, CompletableFuture<HeldReport>> question) {
    CompletableFuture<HeldReport> all = CompletableFuture.completedFuture(HeldReport.NOTHING);
    for (LoopShard shard : shards) {
      all = all.thenCombine(question.apply(shard), HeldReport::plus);
    }
    return all;
  }

  private CompletableFuture<ImmutableList<StreamReport>> reports(
      StreamReport.Depth depth, Optional<String> nodeId) {
    return all(shard -> shard.report(depth, nodeId));
  }

  private <T> CompletableFuture<ImmutableList<T>> all(
      Function<LoopShard, CompletableFuture<ImmutableList<T>>> question) {
    CompletableFuture<ImmutableList<T>> all = CompletableFuture.completedFuture(ImmutableList.of());
    for (LoopShard shard : shards) {
      all =
          all.thenCombine(
              question.apply(shard),
              (one, other) -> ImmutableList.<T>builder().addAll(one).addAll(other).build());
    }
    return all;
  }

  /**
   * Ends in order: health says not serving, streams end with UNAVAILABLE at moments spread over the
   * time, then connections are told to go. Blocks a second longer than that; a second call does
   * nothing.
   */
  public synchronized void shutdown(Duration spread) {
    if (over) {
      return;
    }
    over = true;
    health.enterTerminalState();
    shards.forEach(shard -> shard.end(spread));
    try {
      awaitNoStreams(spread);
      server.shutdown();
      if (!server.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    reloads.shutdownNow();
    status.close();
    loops.close();
    faults.close();
    log.info("xds port closed");
  }

  private void awaitNoStreams(Duration spread) throws InterruptedException {
    long end = System.nanoTime() + spread.toNanos();
    while (System.nanoTime() - end < 0 && !streams().join().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** Marks the port as serving for gRPC health checks. */
  public void serving() {
    health.setStatus("", ServingStatus.SERVING);
  }

  @Override
  public void close() {
    shutdown(Duration.ZERO);
  }
}
