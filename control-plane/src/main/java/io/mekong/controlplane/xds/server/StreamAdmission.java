package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.LinkedHashMultimap;
import io.grpc.Attributes;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets discovery streams in, up to limits that hold for the whole port. What is refused is told
 * RESOURCE_EXHAUSTED with the remedy and counted; a client comes back by its own back-off. Streams
 * that are open are never touched.
 */
final class StreamAdmission extends ServerTransportFilter implements ServerInterceptor {
  /** A connection of a client that proved who it is; compared by identity. */
  private static final class Connection {
    private final ImmutableSet<String> names;

    Connection(ImmutableSet<String> names) {
      this.names = names;
    }
  }

  private static final Attributes.Key<Connection> CONNECTION =
      Attributes.Key.create("mekong-connection");

  private final StreamLimits limits;
  private final XdsObserver observer;
  private final TokenBucket beginnings;
  private final AtomicInteger open = new AtomicInteger();

  /** By what their certificates say, oldest first; guarded by itself. */
  private final LinkedHashMultimap<ImmutableSet<String>, Connection> connections =
      LinkedHashMultimap.create();

  StreamAdmission(StreamLimits limits, XdsObserver observer) {
    this.limits = limits;
    this.observer = observer;
    this.beginnings = new TokenBucket(limits.newStreamsPerSecond(), System::nanoTime);
  }

  @Override
  public Attributes transportReady(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    ImmutableSet<String> names =
        session == null ? ImmutableSet.of() : ClientCertificates.names(session);
    if (names.isEmpty()) {
      return attributes;
    }
    Connection connection = new Connection(names);
    synchronized (connections) {
      connections.put(names, connection);
    }
    return attributes.toBuilder().set(CONNECTION, connection).build();
  }

  @Override
  public void transportTerminated(@Nullable Attributes attributes) {
    Connection connection = attributes == null ? null : attributes.get(CONNECTION);
    if (connection != null) {
      synchronized (connections) {
        connections.remove(connection.names, connection);
      }
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
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
    if (connection != null && !isAmongTheFirst(connection)) {
      return Optional.of(StreamRefusal.CONNECTIONS);
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

  /** An older one that ends makes room for a younger one, which need not connect again. */
  private boolean isAmongTheFirst(Connection connection) {
    synchronized (connections) {
      return connections.get(connection.names).stream()
          .limit(limits.connectionsPerIdentity())
          .anyMatch(connection::equals);
    }
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
