package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.xds.keepalive.TcpSample;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TcpSamplesTest {
  @Test
  void a_socket_of_epoll_is_measured_and_takes_a_user_timeout_until_it_is_closed()
      throws Exception {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      EpollSocketChannel socket =
          (EpollSocketChannel)
              new Bootstrap()
                  .group(loop)
                  .channel(EpollSocketChannel.class)
                  .handler(new ChannelInboundHandlerAdapter())
                  .connect(peer.getLocalSocketAddress())
                  .sync()
                  .channel();
      TcpSample sample = TcpSamples.of(socket).orElseThrow();
      assertThat(sample.roundTripNanos()).as("by the handshake").isPositive();
      assertThat(sample.unacked()).isZero();
      assertThat(sample.sinceAckNanos()).isNotNegative();
      TcpSamples.userTimeout(socket, Duration.ofSeconds(7));
      assertThat(socket.config().getTcpUserTimeout()).isEqualTo(7_000);
      socket.close().sync();
      assertThat(TcpSamples.of(socket)).isEmpty();
      TcpSamples.userTimeout(socket, Duration.ofSeconds(8));
    } finally {
      loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void other_sockets_tell_nothing() {
    EmbeddedChannel other = new EmbeddedChannel();
    assertThat(TcpSamples.of(other)).isEmpty();
    TcpSamples.userTimeout(other, Duration.ofSeconds(1));
    var _ = other.close();
  }
}
