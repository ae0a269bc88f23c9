package io.mekong.registry.store.etcd;

import com.google.common.util.concurrent.MoreExecutors;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.netty.GrpcSslContexts;
import io.mekong.registry.store.StoreException;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Builds jetcd clients that fail instead of waiting for ever. */
final class EtcdClients {
  private static final int MAX_INBOUND = 64 * 1024 * 1024;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final long RETRY_MILLIS = 50; // 500 by default
  private static final Duration KEEPALIVE = Duration.ofSeconds(10);
  private static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(3);

  private EtcdClients() {}

  /** A client; connects on first use. */
  static Client open(EtcdSettings settings) throws StoreException {
    // waitForReady would hang for ever while nobody listens, and hide that the connection is
    // refused.
    ClientBuilder builder =
        Client.builder()
            .endpoints(settings.endpoints())
            .waitForReady(false)
            // Once, for a token that has run out or another member. A start that finds nobody
            // waits for it before it serves from disk.
            .retryMaxAttempts(1)
            .retryDelay(RETRY_MILLIS)
            .connectTimeout(CONNECT_TIMEOUT)
            .keepaliveTime(KEEPALIVE)
            .keepaliveTimeout(KEEPALIVE_TIMEOUT)
            // etcd allows pings to whoever has a call open; others it sends away, and gRPC answers
            // with pings half as often, each time.
            .keepaliveWithoutCalls(false)
            .interceptor(EtcdClients::watchOnTheLoop)
            // Catch-up responses of etcd reach 8 MB: gRPC's default of 4 MiB kills the watch.
            .maxInboundMessageSize(MAX_INBOUND);
    settings
        .login()
        .ifPresent(login -> builder.user(bytes(login.user())).password(bytes(login.password())));
    if (settings.endpoints().getFirst().getScheme().equals("https")) {
      tls(builder, settings.tls().orElse(new EtcdSettings.Tls(Optional.empty(), Optional.empty())));
    }
    return builder.build();
  }

  /**
   * What a watch delivers is parsed and handed on, so gRPC may do it where it reads: each other
   * thread on the way of a change costs a wake-up.
   */
  private static <Q, A> ClientCall<Q, A> watchOnTheLoop(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    boolean watch = method.getFullMethodName().equals("etcdserverpb.Watch/Watch");
    return next.newCall(
        method, watch ? options.withExecutor(MoreExecutors.directExecutor()) : options);
  }

  private static void tls(ClientBuilder builder, EtcdSettings.Tls tls) throws StoreException {
    SslContextBuilder context =
        GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK);
    if (tls.ca().isPresent()) {
      context.trustManager(readable(tls.ca().get()).toFile());
    }
    if (tls.client().isPresent()) {
      EtcdSettings.ClientCertificate client = tls.client().get();
      context.keyManager(readable(client.chain()).toFile(), readable(client.key()).toFile());
    }
    try {
      builder.sslContext(context.build());
    } catch (SSLException | IllegalArgumentException e) {
      throw new StoreException(
          StoreException.Reason.AUTH, "etcd's TLS files cannot be used: " + e.getMessage(), e);
    }
  }

  private static Path readable(Path file) throws StoreException {
    if (!Files.isReadable(file)) {
      throw new StoreException(
          StoreException.Reason.AUTH, "etcd's TLS file " + file + " cannot be read");
    }
    return file;
  }

  static ByteSequence bytes(String text) {
    return ByteSequence.from(text, StandardCharsets.UTF_8);
  }
}
