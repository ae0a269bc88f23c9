package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.kit.EtcdGateway;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** An etcd, a control plane on it, and what a test adds; all closed in reverse order. */
final class Mesh implements AutoCloseable {
  static final String GREETER = "greeter";

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final ImmutableList<EtcdServer> etcd;
  private final EtcdGateway keys;
  private final MekongProcess mekong;

  private Mesh(int members, String... options) {
    etcd = EtcdServer.cluster(members);
    etcd.forEach(parts::push);
    keys = added(new EtcdGateway(url(etcd.getFirst())));
    List<String> all = new ArrayList<>(List.of(options));
    all.add("--etcd=" + etcd.stream().map(Mesh::url).collect(Collectors.joining(",")));
    MekongProcess started;
    try {
      started = MekongProcess.start(all.toArray(String[]::new));
    } catch (IllegalStateException e) {
      close();
      throw e;
    }
    mekong = added(started);
  }

  /** With one etcd. */
  static Mesh start(String... options) {
    return new Mesh(1, options);
  }

  /** With as many etcd members. */
  static Mesh ofMembers(int members) {
    return new Mesh(members);
  }

  static String url(EtcdServer member) {
    return member.endpoints().stream().map(URI::toString).findFirst().orElseThrow();
  }

  <T extends AutoCloseable> T added(T part) {
    parts.push(part);
    return part;
  }

  /** The first member. */
  EtcdServer etcd() {
    return etcd.getFirst();
  }

  ImmutableList<EtcdServer> members() {
    return etcd;
  }

  /** Plain writes to the first member. */
  EtcdGateway keys() {
    return keys;
  }

  MekongProcess mekong() {
    return mekong;
  }

  /** Starts an instance of the greeter and registers it as HEALTHY. */
  SampleService greeter(String name) {
    SampleService service = added(SampleService.start(name));
    register(service, "HEALTHY");
    return service;
  }

  /** Writes the registration of a greeter. */
  void register(SampleService service, String health) {
    keys.put(
        Registrations.key(GREETER, service.name()), Registrations.on(service.port(), health, "a"));
  }

  /** Starts an Envoy and waits for its outbound listener, these greeters and the route to them. */
  Sidecar sidecar(List<SampleService> greeters, String... options) {
    Sidecar sidecar = added(Sidecar.start(mekong.xds(), options));
    sidecar.envoy().awaitListener("outbound");
    sidecar.envoy().awaitEndpoints(GREETER, endpoints(greeters));
    sidecar.envoy().awaitRoute(GREETER);
    return sidecar;
  }

  /** Waits until the control plane's status contains a text. */
  void awaitStatus(String text) {
    await()
        .untilAsserted(() ->
            assertThat(mekong.admin().get("127.0.0.1", "/api/v1/status").body()).contains(text));
  }

  /** Waits with the patience that a machine needs on which other tests run too. */
  static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(60));
  }

  /** Waits until the last good world on a control plane's disk contains a text. */
  static void awaitWritten(MekongProcess mekong, String text) {
    Path world = mekong.dataFolder().resolve("world.pb");
    await().until(() -> contains(world, text));
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      return false; // it is not there yet, or replaced just now
    }
  }

  /** What Envoy calls these greeters. */
  static Set<String> endpoints(List<SampleService> greeters) {
    return greeters.stream()
        .map(greeter -> "127.0.0.1:" + greeter.port())
        .collect(Collectors.toCollection(HashSet::new));
  }

  @Override
  public void close() {
    List<Exception> faults = new ArrayList<>();
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        faults.add(e);
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalStateException("not all was stopped: " + faults, faults.getFirst());
    }
  }
}
