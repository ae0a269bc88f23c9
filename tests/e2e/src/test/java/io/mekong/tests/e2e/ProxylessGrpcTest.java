package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.Registrations;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The xDS clients that gRPC libraries bring along resolve services and follow their health. */
@Tag("real")
class ProxylessGrpcTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String SERVICE = "rpc-greeter";
  private static final String TARGET = "xds:///" + SERVICE;

  /** A run of one without the other getting any is 1 in 2^40 of round robin that works. */
  private static final int CALLS = 40;

  private final Mesh mesh = Mesh.start();
  private final RpcInstance one = mesh.added(new RpcInstance());
  private final RpcInstance other = mesh.added(new RpcInstance());

  @BeforeEach
  void register() {
    register("one", one, "HEALTHY");
    register("other", other, "HEALTHY");
  }

  @AfterEach
  void stop() {
    mesh.close();
  }

  private void register(String id, RpcInstance instance, String health) {
    mesh.keys()
        .put(
            Registrations.key(SERVICE, id),
            Registrations.on(instance.port(), health, id + "-zone"));
  }

  @Test
  void grpc_java_balances_over_healthy_instances() throws IOException {
    try (JavaCaller caller = new JavaCaller(mesh.mekong().xds(), "java-caller", TARGET)) {
      follows(caller::call);
      assertNothingRefused("java-caller", "gRPC Java");
    }
  }

  @Test
  void grpc_go_balances_over_healthy_instances() throws IOException {
    try (GoCaller caller = GoCaller.start(mesh.mekong().xds(), "go-caller", TARGET)) {
      follows(caller::call);
      assertNothingRefused("go-caller", "gRPC Go");
    }
  }

  /** Makes that many calls, all of which are answered. */
  private interface Caller {
    void call(int times);
  }

  private void follows(Caller caller) {
    awaitThat(() -> {
      caller.call(1);
      return one.calls() > 0 && other.calls() > 0;
    });

    register("one", one, "UNHEALTHY");
    awaitThat(() -> {
      long before = one.calls();
      caller.call(CALLS);
      return one.calls() == before;
    });

    register("one", one, "HEALTHY");
    long gone = one.calls();
    awaitThat(() -> {
      caller.call(1);
      return one.calls() > gone;
    });
  }

  private static void awaitThat(Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  private void assertNothingRefused(String node, String userAgent) throws IOException {
    String nodes = mesh.mekong().admin().get("127.0.0.1", "/api/v1/nodes").body();
    assertThat(nodes).contains(node).contains(userAgent);
    for (String type : new String[] {"listeners", "routes", "clusters", "endpoints"}) {
      assertThat(nodes).contains("\"type\":\"" + type + "\"");
    }
    assertThat(Pattern.compile("\"nacks\":[1-9]").matcher(nodes).find()).as(nodes).isFalse();
  }
}
