package io.mekong.tests.bench;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.ViewDemand;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.controlplane.xds.server.StreamLimits;
import io.mekong.controlplane.xds.server.XdsObserver;
import io.mekong.controlplane.xds.server.XdsServer;
import io.mekong.controlplane.xds.server.XdsServerSettings;
import io.mekong.tests.kit.Delay;
import io.mekong.tests.kit.DeltaAdsClient;
import io.mekong.tests.kit.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/** An xDS port with nodes that ask once and then say nothing, each on a connection of its own. */
final class IdleNodes implements AutoCloseable {
  static final int COUNT = 100;

  private static final Duration LEAST = Duration.ofNanos(1_500_000);
  private static final Duration MOST = Duration.ofMillis(9);
  private static final int LOST_OF_HUNDRED = 2;

  private final Ends ends = new Ends();
  private final SplittableRandom moments;
  private final XdsServer server;
  private final FaultProxy link;
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService arrivals =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
  private volatile long vanishedNanos;
  private volatile int closedBefore;

  /** When streams ended. */
  private static final class Ends implements XdsObserver {
    private final AtomicInteger opened = new AtomicInteger();
    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

    @Override
    public void opened() {
      opened.incrementAndGet();
    }

    @Override
    public void closed() {
      nanos.add(System.nanoTime());
    }
  }

  /** Every node reads the same. */
  private static final class OneView implements ViewDemand {
    private static final NodeViews VIEWS =
        new NodeViews(
            Maps.toMap(
                Arrays.asList(XdsType.values()), type -> new TableKey(type, ViewKey.SHARED)));

    @Override
    public NodeViews viewsOf(NodeGroup group) {
      return VIEWS;
    }

    @Override
    public Connected connect(NodeGroup group) {
      return () -> {};
    }
  }

  private IdleNodes(XdsServerSettings.Keepalive keepalive, long seed) throws IOException {
    moments = new SplittableRandom(seed);
    server =
        XdsServer.start(
            new XdsServerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                "bench",
                keepalive,
                SessionLimits.DEFAULT,
                StreamLimits.DEFAULT,
                ImmutableList.of()),
            new SnapshotStore(),
            new OneView(),
            ends);
    link =
        FaultProxy.slow(server.address().getPort(), new Delay(LEAST, MOST, seed, LOST_OF_HUNDRED));
  }

  /** A port that keeps its connections alive like this. */
  static IdleNodes of(XdsServerSettings.Keepalive keepalive, long seed) throws IOException {
    return new IdleNodes(keepalive, seed);
  }

  /** All nodes come, one after the other within this time. */
  void arrive(Duration within) {
    for (int i = 0; i < COUNT; i++) {
      String id = "idle-" + i;
      var _ =
          arrivals.schedule(
              () -> connect(id), moments.nextLong(within.toNanos()), TimeUnit.NANOSECONDS);
    }
  }

  private void connect(String id) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", link.port()).usePlaintext().build();
    channels.add(channel);
    DeltaAdsClient.open(channel, id).subscribe(XdsType.CLUSTER.typeUrl());
  }

  /** Whether all nodes have come. */
  boolean complete() {
    return ends.opened.get() >= COUNT;
  }

  /** Sent over the link up to now, both ways. */
  long bytes() {
    return link.bytes();
  }

  /** From now on nobody hears anything of them. */
  void vanish() {
    closedBefore = ends.nanos.size();
    vanishedNanos = System.nanoTime();
    link.blackHole();
  }

  /** Whether all were found out. */
  boolean gone() {
    return ends.nanos.size() >= COUNT;
  }

  /** Connections that were closed while all was well. */
  int falselyClosed() {
    return closedBefore;
  }

  /** From vanishing to being found out, in milliseconds. */
  Histogram detection() {
    Histogram millis = new Histogram(3);
    ends.nanos.stream()
        .skip(closedBefore)
        .forEach(nanos ->
            millis.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos - vanishedNanos))));
    return millis;
  }

  @Override
  public void close() {
    arrivals.shutdownNow();
    channels.forEach(ManagedChannel::shutdownNow);
    link.close();
    server.close();
  }
}
