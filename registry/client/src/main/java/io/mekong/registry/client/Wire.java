package io.mekong.registry.client;

import com.google.common.collect.Comparators;
import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.registry.v1.DeregisterRequest;
import io.mekong.registry.v1.DrainRequest;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.RegisterResponse;
import io.mekong.registry.v1.RegistrationServiceGrpc;
import io.mekong.registry.v1.RegistrationServiceGrpc.RegistrationServiceFutureStub;
import io.mekong.registry.v1.RenewRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls. A connection that failed is thrown away: gRPC would wait up to two minutes
 * before it tries a server again, and a new one reads the certificates again. Any thread.
 */
final class Wire implements AutoCloseable {
  private static final Duration SHORTEST_LIMIT = Duration.ofSeconds(1);

  private final ClientSettings settings;
  private final Map<Integer, ManagedChannel> channels = new HashMap<>();

  Wire(ClientSettings settings) {
    this.settings = settings;
  }

  /** Makes a call; its one outcome goes to {@code to}, on any thread. */
  void send(KeepAction.Send call, Consumer<KeepEvent> to) {
    ManagedChannel channel;
    try {
      channel = channel(call.server());
    } catch (SSLException | IllegalArgumentException e) {
      String reason = "certificates cannot be used: " + e.getMessage();
      to.accept(
          new KeepEvent.Failed(call.call(), Status.Code.UNAVAILABLE, reason, Optional.empty()));
      return;
    }
    Futures.addCallback(
        answer(channel, call),
        new FutureCallback<RegisterResponse>() {
          @Override
          public void onSuccess(@Nullable RegisterResponse response) {
            to.accept(new KeepEvent.Answered(call.call(), Objects.requireNonNull(response)));
          }

          @Override
          public void onFailure(Throwable failure) {
            if (!Failures.fromMekong(failure)) {
              discard(call.server(), channel);
            }
            to.accept(Failures.event(call.call(), failure));
          }
        },
        MoreExecutors.directExecutor());
  }

  private ListenableFuture<RegisterResponse> answer(ManagedChannel channel, KeepAction.Send call) {
    RegistrationServiceFutureStub stub =
        RegistrationServiceGrpc.newFutureStub(channel)
            .withDeadlineAfter(limit(call, settings.callLimit()).toNanos(), TimeUnit.NANOSECONDS);
    Instance instance = call.request().getInstance();
    String service = instance.getService();
    String id = instance.getId();
    return switch (call.verb()) {
      case REGISTER -> stub.register(call.request());
      case RENEW -> stub.renew(RenewRequest.newBuilder().setService(service).setId(id).build());
      case DRAIN ->
          stub.drain(
              DrainRequest.newBuilder()
                  .setService(service)
                  .setId(id)
                  .setExpectedIncarnation(instance.getIncarnation())
                  .build());
      case DEREGISTER ->
          Futures.transform(
              stub.deregister(
                  DeregisterRequest.newBuilder()
                      .setService(service)
                      .setId(id)
                      .setExpectedIncarnation(instance.getIncarnation())
                      .build()),
              done -> RegisterResponse.getDefaultInstance(),
              MoreExecutors.directExecutor());
    };
  }

  /**
   * How long a call may take. A renewal that gets no answer is repeated while the lease still
   * lives: four times when it is of 10 s, three when it is of 5 s, the shortest there is.
   */
  static Duration limit(KeepAction.Send call, Duration most) {
    if (call.verb() != KeepAction.Verb.RENEW) {
      return most;
    }
    Duration life = Duration.ofSeconds(call.request().getTtl().getSeconds());
    return Comparators.min(most, Comparators.max(SHORTEST_LIMIT, life.dividedBy(10)));
  }

  private synchronized ManagedChannel channel(int server) throws SSLException {
    ManagedChannel there = channels.get(server);
    if (there == null) {
      there = open(settings.servers().get(server));
      channels.put(server, there);
    }
    return there;
  }

  private ManagedChannel open(HostAndPort server) throws SSLException {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(server.getHost(), server.getPort()).disableRetry();
    if (settings.tls().isEmpty()) {
      return builder.usePlaintext().build();
    }
    TlsFiles files = settings.tls().get();
    var context = GrpcSslContexts.forClient().trustManager(files.authority().toFile());
    files
        .identity()
        .ifPresent(
            own -> context.keyManager(own.certificate().toFile(), own.privateKey().toFile()));
    return builder.sslContext(context.build()).build();
  }

  private synchronized void discard(int server, ManagedChannel failed) {
    if (channels.remove(server, failed)) {
      failed.shutdown();
    }
  }

  @Override
  public synchronized void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
  }
}
