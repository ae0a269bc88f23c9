package io.mekong.controlplane.xds.server;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** How sockets are driven. */
enum Transport {
  EPOLL {
    @Override
    IoHandlerFactory driver() {
      return EpollIoHandler.newFactory();
    }

    @Override
    ServerChannel listener() {
      return new EpollServerSocketChannel();
    }
  },
  NIO {
    @Override
    IoHandlerFactory driver() {
      return NioIoHandler.newFactory();
    }

    @Override
    ServerChannel listener() {
      return new NioServerSocketChannel();
    }
  };

  /** Epoll where there is one, else NIO. */
  static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  abstract IoHandlerFactory driver();

  /** A new one, not bound yet. */
  abstract ServerChannel listener();
}
