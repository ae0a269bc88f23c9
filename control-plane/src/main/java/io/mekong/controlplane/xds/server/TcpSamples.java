package io.mekong.controlplane.xds.server;

import io.mekong.controlplane.xds.keepalive.TcpSample;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What only sockets driven by epoll tell and take; each on the event loop of the channel. */
final class TcpSamples {
  /** Filled anew by each question, which takes 1-2 us. */
  private static final FastThreadLocal<EpollTcpInfo> BUFFERS =
      new FastThreadLocal<>() {
        @Override
        protected EpollTcpInfo initialValue() {
          return new EpollTcpInfo();
        }
      };

  private TcpSamples() {}

  /** Empty without epoll, and when the socket is gone. */
  static Optional<TcpSample> of(Channel channel) {
    if (!(channel instanceof EpollSocketChannel socket)) {
      return Optional.empty();
    }
    try {
      EpollTcpInfo tcp = socket.tcpInfo(BUFFERS.get());
      return Optional.of(
          new TcpSample(
              TimeUnit.MICROSECONDS.toNanos(tcp.rtt()),
              TimeUnit.MICROSECONDS.toNanos(tcp.rttvar()),
              tcp.totalRetrans(),
              tcp.unacked(),
              TimeUnit.MILLISECONDS.toNanos(tcp.lastAckRecv())));
    } catch (ChannelException gone) {
      return Optional.empty();
    }
  }

  /** Does nothing without epoll, and when the socket is gone. */
  static void userTimeout(Channel channel, Duration time) {
    if (channel instanceof EpollSocketChannel socket) {
      try {
        var _ = socket.config().setTcpUserTimeout((int) time.toMillis());
      } catch (ChannelException gone) {
        // Its end is on the way.
      }
    }
  }
}
