package io.mekong.controlplane.xds.server;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.mekong.controlplane.xds.keepalive.KeepaliveLimits;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of the port, each with its keepalive. gRPC's own settings are one for all
 * connections, so each accepted channel is seen before gRPC takes it.
 */
final class Links {
  private final Optional<KeepaliveLimits> limits;
  private final XdsObserver observer;
  private final Map<Ends, LinkHandler> open = new ConcurrentHashMap<>();

  /** A port may have several local addresses, so the remote one does not name a connection. */
  private record Ends(@Nullable SocketAddress local, @Nullable SocketAddress remote) {}

  /**
   * No connection yet.
   *
   * @param limits of their keepalive; empty for none of ours
   */
  Links(Optional<KeepaliveLimits> limits, XdsObserver observer) {
    this.limits = limits;
    this.observer = observer;
  }

  /** Watches what this one accepts. */
  ServerChannel watch(ServerChannel listener) {
    limits.ifPresent(each -> listener.pipeline().addLast(new Acceptor(each)));
    return listener;
  }

  /** What is known of the connection of a call; on its event loop. */
  Optional<LinkReport> of(Attributes call) {
    Ends ends =
        new Ends(
            call.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR), call.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    return Optional.ofNullable(open.get(ends)).map(LinkHandler::report);
  }

  /** How many connections are open. */
  int count() {
    return open.size();
  }

  private final class Acceptor extends ChannelInboundHandlerAdapter {
    private final KeepaliveLimits each;

    Acceptor(KeepaliveLimits each) {
      this.each = each;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      if (accepted instanceof Channel connection) {
        LinkHandler handler = new LinkHandler(each, observer);
        // First: it sees bytes as they cross the wire, and closes without asking HTTP/2 or TLS.
        connection.pipeline().addFirst(handler);
        Ends ends = new Ends(connection.localAddress(), connection.remoteAddress());
        open.put(ends, handler);
        connection.closeFuture().addListener(closed -> open.remove(ends, handler));
      }
      context.fireChannelRead(accepted);
    }
  }
}
