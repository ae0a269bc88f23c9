package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableSet;
import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets discovery streams in, up to limits that hold for the whole port. What is refused is told
 * RESOURCE_EXHAUSTED with the remedy and counted; a client comes back by its own back-off. Streams
 * that are open are never touched.
 */
final class StreamAdmission extends ServerTransportFilter implements ServerInterceptor {
  /** Compared by identity. */
  private static final class Connection {
    private final Optional<ImmutableSet<String>> names;
    private final Optional<InetAddress> address;

    Connection(Optional<ImmutableSet<String>> names, Optional<InetAddress> address) {
      this.names = names;
      this.address = address;
    }
  }

  private static final Attributes.Key<Connection> CONNECTION =
      Attributes.Key.create("mekong-connection");

  private final StreamLimits limits;
  private final XdsObserver observer;
  private final TokenBucket beginnings;
  private final AtomicInteger open = new AtomicInteger();

  private final Connections<ImmutableSet<String>, Connection> byCertificate = new Connections<>();
  private final Connections<InetAddress, Connection> byAddress = new Connections<>();

  StreamAdmission(StreamLimits limits, XdsObserver observer) {
    this.limits = limits;
    this.observer = observer;
    this.beginnings = new TokenBucket(limits.newStreamsPerSecond(), System::nanoTime);
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    Connection connection =
        new Connection(
            Optional.ofNullable(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
                .map(ClientCertificates::names)
                .filter(names -> !names.isEmpty()),
            limits.connectionsPerAddress().flatMap(most -> address(attributes)));
    connection.names.ifPresent(names -> byCertificate.opened(names, connection));
    connection.address.ifPresent(address -> byAddress.opened(address, connection));
    return attributes.toBuilder().set(CONNECTION, connection).build();
  }

  private static Optional<InetAddress> address(Attributes attributes) {
    return attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress remote
        ? Optional.ofNullable(remote.getAddress())
        : Optional.empty();
  }

  @Override
  public void transportTerminated(@Nullable Attributes attributes) {
    Connection connection = attributes == null ? null : attributes.get(CONNECTION);
    if (connection != null) {
      connection.names.ifPresent(names -> byCertificate.closed(names, connection));
      connection.address.ifPresent(address -> byAddress.closed(address, connection));
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
      return next.startCall(call, headers);
    }
    Optional<StreamRefusal> refusal = admit(call.getAttributes().get(CONNECTION));
    if (refusal.isPresent()) {
      observer.refusedStream(refusal.get());
      call.close(
          Status.RESOURCE_EXHAUSTED.withDescription(refusal.get().sentence()), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    try {
      return new Counted<>(next.startCall(call, headers));
    } catch (RuntimeException e) {
      open.decrementAndGet();
      throw e;
    }
  }

  private Optional<StreamRefusal> admit(@Nullable Connection connection) {
    Optional<StreamRefusal> crowded = Optional.ofNullable(connection).flatMap(this::crowded);
    if (crowded.isPresent()) {
      return crowded;
    }
    if (open.incrementAndGet() > limits.streams()) {
      open.decrementAndGet();
      return Optional.of(StreamRefusal.STREAMS);
    }
    if (!beginnings.take()) {
      open.decrementAndGet();
      return Optional.of(StreamRefusal.RATE);
    }
    return Optional.empty();
  }

  private Optional<StreamRefusal> crowded(Connection connection) {
    int mostOfCertificate = limits.connectionsPerIdentity();
    if (connection
        .names
        .filter(names -> !byCertificate.isAmongTheFirst(mostOfCertificate, names, connection))
        .isPresent()) {
      return Optional.of(StreamRefusal.CONNECTIONS);
    }
    int mostOfAddress = limits.connectionsPerAddress().orElse(Integer.MAX_VALUE);
    return connection
        .address
        .filter(address -> !byAddress.isAmongTheFirst(mostOfAddress, address, connection))
        .map(address -> StreamRefusal.ADDRESS);
  }

  /** Exactly one of the two ends comes, once. */
  private final class Counted<Q> extends SimpleForwardingServerCallListener<Q> {
    Counted(ServerCall.Listener<Q> listener) {
      super(listener);
    }

    @Override
    public void onCancel() {
      open.decrementAndGet();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      open.decrementAndGet();
      super.onComplete();
    }
  }
}
