package io.mekong.tests.e2e;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.xds.XdsNameResolverProvider;
import java.util.concurrent.TimeUnit;

/** A channel of grpc-java's own xDS client. One at a time: its bootstrap is the process's. */
final class JavaCaller implements AutoCloseable {
  private static final String SCHEME = "xds";

  private final ManagedChannel channel;

  JavaCaller(String xds, String node, String target) {
    NameResolverRegistry resolvers = NameResolverRegistry.getDefaultRegistry();
    resolvers.deregister(resolvers.getProviderForScheme(SCHEME));
    resolvers.register(XdsNameResolverProvider.createForTest(SCHEME, bootstrap(xds, node)));
    channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
  }

  private static ImmutableMap<String, ?> bootstrap(String xds, String node) {
    ImmutableMap<String, ?> server =
        ImmutableMap.of(
            "server_uri", xds,
            "channel_creds", ImmutableList.of(ImmutableMap.of("type", "insecure")),
            "server_features", ImmutableList.of("xds_v3"));
    return ImmutableMap.of(
        "node", ImmutableMap.of("id", node), "xds_servers", ImmutableList.of(server));
  }

  /** Calls one after the other; every one must be answered. */
  void call(int times) {
    for (int i = 0; i < times; i++) {
      ServingStatus status =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(20, TimeUnit.SECONDS)
              .withWaitForReady()
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus();
      if (status != ServingStatus.SERVING) {
        throw new AssertionError("call " + i + " got " + status);
      }
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
