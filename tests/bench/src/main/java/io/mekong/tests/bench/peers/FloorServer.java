package io.mekong.tests.bench.peers;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * The least that serving costs: a server on the product's transport that sends bytes prepared at
 * its start, with weights put into them, and decides nothing. Arguments: {@code ETCD-URL
 * HOST:PORT-OF-THE-PRODUCT SERVICES}.
 */
public final class FloorServer {
  private final EventLoopGroup boss = group(1);
  private final EventLoopGroup workers = group(Runtime.getRuntime().availableProcessors());
  private final ImmutableList<FloorLoop> loops;

  private FloorServer(Prepared prepared) {
    this.loops =
        ImmutableList.copyOf(workers).stream()
            .map(loop -> new FloorLoop(loop, prepared))
            .collect(ImmutableList.toImmutableList());
  }

  /** Serves until it is killed. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Recording recording = Recording.of(arguments[1], Integer.parseInt(arguments[2]));
    Prepared prepared = new Prepared(recording);
    FloorServer floor = new FloorServer(prepared);
    WeightFeed.follow(
        URI.create(arguments[0]),
        recording,
        changes -> floor.changed(changes.stream().map(prepared::change).toList()));
    Server server = floor.start();
    System.out.println("ready " + server.getPort());
    server.awaitTermination();
  }

  private void changed(List<Prepared.Changed> changes) {
    loops.forEach(loop -> loop.changed(changes));
  }

  private static EventLoopGroup group(int threads) {
    return new MultiThreadIoEventLoopGroup(threads, driver());
  }

  private static IoHandlerFactory driver() {
    return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  private static ServerChannel listener() {
    return Epoll.isAvailable() ? new EpollServerSocketChannel() : new NioServerSocketChannel();
  }

  private Server start() throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .bossEventLoopGroup(boss)
        .workerEventLoopGroup(workers)
        .channelFactory(FloorServer::listener)
        .directExecutor()
        .addService(service())
        .build()
        .start();
  }

  private ServerServiceDefinition service() {
    MethodDescriptor<?, ?> generated =
        AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
    MethodDescriptor<DeltaDiscoveryRequest, PreparedMessage> method =
        MethodDescriptor.<DeltaDiscoveryRequest, PreparedMessage>newBuilder()
            .setType(generated.getType())
            .setFullMethodName(generated.getFullMethodName())
            .setRequestMarshaller(ProtoUtils.marshaller(DeltaDiscoveryRequest.getDefaultInstance()))
            .setResponseMarshaller(new PreparedMessage.Marshaller())
            .build();
    return ServerServiceDefinition.builder(
            ServiceDescriptor.newBuilder(AggregatedDiscoveryServiceGrpc.SERVICE_NAME)
                .addMethod(method)
                .build())
        .addMethod(method, (call, headers) -> new FloorStream(call, here()))
        .build();
  }

  private FloorLoop here() {
    return loops.stream()
        .filter(FloorLoop::inLoop)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("not on an event loop"));
  }
}
