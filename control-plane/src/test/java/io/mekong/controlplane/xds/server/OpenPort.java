package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.ViewDemand;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import io.mekong.controlplane.xds.protocol.TestPublisher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real xDS port on loopback, what it serves, and one connection to it. */
public final class OpenPort implements AutoCloseable {
  private final SnapshotStore store = new SnapshotStore();
  private final TestPublisher publisher = TestPublisher.keeping(1024);
  private final Demand demand = new Demand();
  private final XdsServer server;
  private final ManagedChannel channel;

  /** Counts the nodes that are connected. */
  private static final class Demand implements ViewDemand {
    private final AtomicInteger connected = new AtomicInteger();

    @Override
    public NodeViews viewsOf(NodeGroup group) {
      return TestPublisher.VIEWS;
    }

    @Override
    public Connected connect(NodeGroup group) {
      connected.incrementAndGet();
      return connected::decrementAndGet;
    }
  }

  /** With usual limits, seen by nobody. */
  public OpenPort() {
    this(XdsObserver.NONE);
  }

  OpenPort(XdsObserver observer) {
    this(observer, StreamLimits.DEFAULT);
  }

  OpenPort(XdsObserver observer, StreamLimits limits) {
    this(observer, limits, SessionLimits.DEFAULT);
  }

  OpenPort(XdsObserver observer, StreamLimits limits, SessionLimits session) {
    this(
        observer, settings(limits, session, XdsServerSettings.Keepalive.DEFAULT), Transport.best());
  }

  OpenPort(XdsObserver observer, XdsServerSettings.Keepalive keepalive, Transport transport) {
    this(observer, settings(StreamLimits.DEFAULT, SessionLimits.DEFAULT, keepalive), transport);
  }

  private static XdsServerSettings settings(
      StreamLimits limits, SessionLimits session, XdsServerSettings.Keepalive keepalive) {
    return new XdsServerSettings(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        Optional.empty(),
        "test",
        keepalive,
        session,
        limits,
        ImmutableList.of());
  }

  private OpenPort(XdsObserver observer, XdsServerSettings settings, Transport transport) {
    try {
      server =
          XdsServer.start(settings, new XdsServer.Surroundings(store, demand, observer), transport);
    } catch (IOException e) {
      throw new UncheckedIOException("no xDS port on loopback", e);
    }
    channel = connect();
  }

  /** The port itself. */
  public XdsServer server() {
    return server;
  }

  /** What the next {@link #publish} shows. */
  public TestPublisher publisher() {
    return publisher;
  }

  /** Nodes that are connected now. */
  AtomicInteger connected() {
    return demand.connected;
  }

  /** One connection for all who ask for it. */
  public ManagedChannel channel() {
    return channel;
  }

  /** A connection of its own; the caller shuts it down. */
  ManagedChannel connect() {
    return NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
  }

  /** Publishes what the publisher holds; these types changed. */
  public void publish(XdsType... changed) {
    publish(Origin.NONE, changed);
  }

  /** The same for a change that is known since then. */
  void publish(Origin origin, XdsType... changed) {
    ImmutableSet.Builder<TableKey> keys = ImmutableSet.builder();
    for (XdsType type : changed) {
      keys.add(TestPublisher.VIEWS.of(type));
    }
    Tables tables = publisher.tables();
    store.publish(
        new Tables(tables.revision(), tables.registryRevision(), tables.byKey(), origin),
        keys.build());
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.close();
  }
}
