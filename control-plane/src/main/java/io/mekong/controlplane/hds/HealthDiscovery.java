package io.mekong.controlplane.hds;

import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.service.health.v3.EndpointHealthResponse;
import io.envoyproxy.envoy.service.health.v3.HealthCheckRequest;
import io.envoyproxy.envoy.service.health.v3.HealthCheckRequestOrEndpointHealthResponse;
import io.envoyproxy.envoy.service.health.v3.HealthCheckSpecifier;
import io.envoyproxy.envoy.service.health.v3.HealthDiscoveryServiceGrpc.HealthDiscoveryServiceImplBase;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.mekong.registry.health.CheckLoop;
import io.mekong.registry.health.HealthPolicies;
import io.mekong.registry.loop.Loop;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.source.RegistryUpdate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC service of HDS. One loop owns all streams; at most twice a second it tells those whose
 * assignment has changed.
 */
public final class HealthDiscovery extends HealthDiscoveryServiceImplBase
    implements RegistryUpdate.Listener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HealthDiscovery.class);
  private static final Duration TICK = Duration.ofMillis(500);
  private static final int CAPACITY = 16_384;
  private static final String OBSERVER = "envoy-";

  private final CheckLoop checks;
  private final Loop<Event> loop;
  private final Map<Object, Stream> streams = new LinkedHashMap<>();
  private volatile RegistryView view = RegistryView.EMPTY;
  private volatile HealthPolicies policies = HealthPolicies.NONE;

  /** What all streams were last told by; null while one of them has not been told. */
  private @Nullable Grounds grounds;

  private sealed interface Event {
    record Offered(Object key, String node, StreamObserver<HealthCheckSpecifier> to)
        implements Event {}

    record Reported(Object key, EndpointHealthResponse report) implements Event {}

    record Ended(Object key) implements Event {}

    record Tick() implements Event {}
  }

  /** One Envoy, and what it was told last. */
  private record Stream(
      String node, StreamObserver<HealthCheckSpecifier> to, @Nullable Assignment told) {
    String observer() {
      return OBSERVER + node.replace('/', '_');
    }
  }

  /** What assignments follow from. */
  private record Grounds(RegistryView view, HealthPolicies policies, ImmutableSet<String> nodes) {
    @SuppressWarnings("ReferenceEquality") // views and policies are immutable and replaced whole
    boolean same(@Nullable Grounds other) {
      return other != null
          && view == other.view
          && policies == other.policies
          && nodes.equals(other.nodes);
    }
  }

  /** A service that is not running yet. */
  public HealthDiscovery(CheckLoop checks, LoopHost host) {
    this.checks = checks;
    this.loop = host.loop(CAPACITY, this::handle);
  }

  /** Starts; once. */
  public void start() {
    loop.start();
    loop.post(new Event.Tick());
  }

  @Override
  public void updated(RegistryUpdate update) {
    view = update.view();
  }

  /** Other policies hold; any thread. */
  public void policies(HealthPolicies newest) {
    policies = newest;
  }

  @Override
  public void close() {
    loop.close();
  }

  @Override
  public StreamObserver<HealthCheckRequestOrEndpointHealthResponse> streamHealthCheck(
      StreamObserver<HealthCheckSpecifier> to) {
    Object key = new Object();
    return new StreamObserver<>() {
      @Override
      public void onNext(HealthCheckRequestOrEndpointHealthResponse message) {
        switch (message.getRequestTypeCase()) {
          case HEALTH_CHECK_REQUEST -> offered(key, message.getHealthCheckRequest(), to);
          case ENDPOINT_HEALTH_RESPONSE -> {
            // A report that finds no room is made up for by the next one.
            var _ = loop.post(new Event.Reported(key, message.getEndpointHealthResponse()));
          }
          case REQUESTTYPE_NOT_SET -> {}
        }
      }

      @Override
      public void onError(Throwable fault) {
        loop.post(new Event.Ended(key));
      }

      @Override
      public void onCompleted() {
        loop.post(new Event.Ended(key));
        to.onCompleted();
      }
    };
  }

  @Override
  public void fetchHealthCheck(
      HealthCheckRequestOrEndpointHealthResponse request, StreamObserver<HealthCheckSpecifier> to) {
    to.onError(
        Status.UNIMPLEMENTED
            .withDescription("polling is not offered; use StreamHealthCheck")
            .asRuntimeException());
  }

  private void offered(
      Object key, HealthCheckRequest request, StreamObserver<HealthCheckSpecifier> to) {
    String node = request.getNode().getId();
    if (node.isEmpty()) {
      to.onError(
          Status.INVALID_ARGUMENT.withDescription("node.id is missing").asRuntimeException());
    } else if (!loop.post(new Event.Offered(key, node, to))) {
      to.onError(Status.RESOURCE_EXHAUSTED.withDescription("come back later").asRuntimeException());
    }
  }

  private void handle(Event event) {
    switch (event) {
      case Event.Offered(Object key, String node, StreamObserver<HealthCheckSpecifier> to) -> {
        streams.put(key, new Stream(node, to, null));
        grounds = null;
        log.info("envoy offers health checks node={}", node);
      }
      case Event.Reported(Object key, EndpointHealthResponse report) -> reported(key, report);
      case Event.Ended(Object key) -> ended(streams.remove(key));
      case Event.Tick tick -> {
        loop.postAfter(TICK, tick);
        assign();
      }
    }
  }

  private void reported(Object key, EndpointHealthResponse report) {
    Stream stream = streams.get(key);
    if (stream != null && stream.told() != null) {
      checks.testified(HdsMessages.testimonies(stream.observer(), stream.told(), report));
    }
  }

  private void ended(@Nullable Stream stream) {
    if (stream != null
        && streams.values().stream().noneMatch(other -> other.node().equals(stream.node()))) {
      checks.assigned(stream.observer(), ImmutableSet.of());
    }
  }

  /** Anew for all when something has changed since the last time. */
  private void assign() {
    Grounds now = new Grounds(view, policies, nodes());
    if (!now.same(grounds)) {
      grounds = now;
      streams.replaceAll((key, stream) -> assigned(stream, now));
    }
  }

  private ImmutableSet<String> nodes() {
    return streams.values().stream().map(Stream::node).collect(ImmutableSet.toImmutableSet());
  }

  private Stream assigned(Stream stream, Grounds on) {
    Assignment now = Assignment.of(stream.node(), on.nodes(), on.view(), on.policies());
    if (now.equals(stream.told())) {
      return stream;
    }
    checks.assigned(stream.observer(), now.instances());
    stream.to().onNext(HdsMessages.specifier(now));
    return new Stream(stream.node(), stream.to(), now);
  }
}
