package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The event loops of the xDS port: epoll where there is one, else NIO. */
final class EventLoops implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  private final EventLoopGroup boss = group(1, "xds-accept");
  private final EventLoopGroup workers =
      group(Runtime.getRuntime().availableProcessors(), "xds-loop");

  private static EventLoopGroup group(int threads, String name) {
    IoHandlerFactory handler =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), handler);
  }

  EventLoopGroup boss() {
    return boss;
  }

  EventLoopGroup workers() {
    return workers;
  }

  Class<? extends ServerChannel> channelType() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
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
