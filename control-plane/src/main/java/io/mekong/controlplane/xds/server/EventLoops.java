package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The event loops of the xDS port. */
final class EventLoops implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  private final Transport transport;
  private final EventLoopGroup boss;
  private final EventLoopGroup workers;

  EventLoops(Transport transport) {
    this.transport = transport;
    this.boss = group(1, "xds-accept");
    this.workers = group(Runtime.getRuntime().availableProcessors(), "xds-loop");
  }

  private EventLoopGroup group(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory(name, true), transport.driver());
  }

  EventLoopGroup boss() {
    return boss;
  }

  EventLoopGroup workers() {
    return workers;
  }

  /** A new listener for these loops, not bound yet. */
  ServerChannel listener() {
    return transport.listener();
  }

  ImmutableList<EventExecutor> each() {
    return ImmutableList.copyOf(workers);
  }

  @Override
  public void close() {
    for (EventLoopGroup group : ImmutableList.of(boss, workers)) {
      group
          .shutdownGracefully(0, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(STOP_TIMEOUT.toMillis());
    }
  }
}
