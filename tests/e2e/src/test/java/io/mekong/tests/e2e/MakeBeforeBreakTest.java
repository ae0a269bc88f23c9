package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.Delay;
import io.mekong.tests.kit.FaultProxy;
import io.mekong.tests.kit.FreePort;
import io.mekong.tests.kit.HttpSocket;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes move and clusters come and go ten times a second while requests flow; none of them may
 * meet a route without its cluster or a cluster without its endpoints. {@code
 * -Dmekong.order.seconds} says for how long.
 */
@Tag("real")
class MakeBeforeBreakTest {
  private static final Logger log = LoggerFactory.getLogger(MakeBeforeBreakTest.class);
  private static final int STEPS_PER_SECOND = 10;
  private static final int STEPS =
      STEPS_PER_SECOND * Integer.getInteger("mekong.order.seconds", 10);
  private static final String CLUSTERS = "part-";
  private static final String NODE = "edge";
  private static final Duration LEAST = Duration.ofNanos(1_500_000);
  private static final Duration MOST = Duration.ofMillis(9);

  private final Mesh mesh = Mesh.start();
  private final List<SampleService> services =
      List.of(mesh.added(SampleService.start("one")), mesh.added(SampleService.start("two")));
  private final RawEdge edge = new RawEdge(FreePort.find());
  private final AtomicInteger taken = new AtomicInteger();
  private List<String> inUse = List.of();
  private int steps = STEPS;

  /** What one step does, in one transaction. */
  enum Step {
    /** One cluster becomes two new ones, or two become a new one. */
    SPLIT_OR_MERGE,
    /** The route goes over to the other one of two clusters that stay. */
    ROUTE_ONLY
  }

  @AfterEach
  void stop() {
    mesh.close();
  }

  @ParameterizedTest
  @CsvSource({
    "delta, SPLIT_OR_MERGE",
    "sotw, SPLIT_OR_MERGE",
    "delta, ROUTE_ONLY",
    "sotw, ROUTE_ONLY"
  })
  void no_request_fails_while_clusters_split_and_merge(String mode, Step step) throws Exception {
    noRequestFails(mode, step, mesh.mekong().xds());
  }

  /** What Envoy is sent and what it answers are under way for long, compared with the steps. */
  @ParameterizedTest
  @CsvSource({"delta, SPLIT_OR_MERGE, 1", "sotw, SPLIT_OR_MERGE, 2"})
  void no_request_fails_when_the_control_plane_is_far_away(String mode, Step step, long seed)
      throws Exception {
    FaultProxy link =
        mesh.added(FaultProxy.slow(mesh.mekong().xdsPort(), new Delay(LEAST, MOST, seed)));
    steps = STEPS / 2;
    noRequestFails(mode, step, "127.0.0.1:" + link.port());
  }

  private void noRequestFails(String mode, Step step, String xds) throws Exception {
    begin();
    Sidecar sidecar = mesh.added(Sidecar.start(xds, "--mode=" + mode, "--node=" + NODE));
    sidecar.envoy().awaitListener(RawEdge.NAME);
    HttpSocket listener = new HttpSocket(edge.port());
    try (Traffic one = Traffic.start(listener, "any");
        Traffic two = Traffic.start(listener, "any")) {
      takeSteps(step);
      awaitOnly(sidecar, inUse);
      one.awaitMore(20);

      long moves = sidecar.envoy().admin().stat("http.edge.rds.edge.config_reload");
      log.info(
          "{} {}: {} steps, {} routes taken over, {} requests, {} failed",
          mode,
          step,
          taken,
          moves,
          one.answered() + two.answered(),
          one.failures().size() + two.failures().size());
      assertThat(one.failures()).isEmpty();
      assertThat(two.failures()).isEmpty();
      assertThat(moves).as("routes that Envoy took over").isGreaterThan(steps / 10);
    }
  }

  private void begin() {
    inUse = named(0, 2);
    Map<String, String> puts = new HashMap<>(edge.listenerTo(inUse));
    puts.putAll(clusters(inUse));
    mesh.keys().transaction(puts, List.of());
  }

  private void takeSteps(Step step) throws Exception {
    try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
      Future<?> taking =
          clock.scheduleAtFixedRate(
              () -> take(step), 0, 1_000 / STEPS_PER_SECOND, TimeUnit.MILLISECONDS);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60 + 2L * steps / STEPS_PER_SECOND))
          .until(() -> taken.get() >= steps || taking.isDone());
      if (!taking.cancel(false)) {
        taking.get();
      }
    }
  }

  private void take(Step step) {
    int number = taken.incrementAndGet();
    switch (step) {
      case SPLIT_OR_MERGE -> splitOrMerge(number);
      case ROUTE_ONLY ->
          mesh.keys().put(RawEdge.routeKey(), RawEdge.route(List.of(inUse.get(number % 2))));
    }
  }

  private void splitOrMerge(int number) {
    List<String> next = named(number, inUse.size() == 1 ? 2 : 1);
    Map<String, String> puts = new HashMap<>(clusters(next));
    puts.put(RawEdge.routeKey(), RawEdge.route(next));
    List<String> deletes = new ArrayList<>();
    for (String old : inUse) {
      deletes.add(RawEdge.clusterKey(old));
      deletes.add(RawEdge.endpointsKey(old));
    }
    mesh.keys().transaction(puts, deletes);
    inUse = next;
  }

  private static List<String> named(int step, int count) {
    return IntStream.range(0, count).mapToObj(part -> CLUSTERS + step + "-" + part).toList();
  }

  private Map<String, String> clusters(List<String> names) {
    Map<String, String> puts = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      puts.put(RawEdge.clusterKey(name), RawEdge.cluster(name));
      puts.put(RawEdge.endpointsKey(name), RawEdge.endpoints(name, services.get(i).port()));
    }
    return puts;
  }

  /** What is no longer there has left Envoy too; else says what Envoy was sent as well. */
  private void awaitOnly(Sidecar sidecar, List<String> clusters) throws IOException {
    Set<String> expected = Set.copyOf(clusters);
    try {
      sidecar
          .envoy()
          .awaitThat(
              "no other clusters than " + expected,
              admin ->
                  admin.clusters().stream()
                      .filter(name -> name.startsWith(CLUSTERS))
                      .collect(Collectors.toSet())
                      .equals(expected));
    } catch (AssertionError e) {
      HttpSocket admin = mesh.mekong().admin();
      throw new AssertionError(
          e.getMessage()
              + "\nMekong has sent it\n"
              + admin.get("localhost", "/api/v1/nodes").body()
              + admin.get("localhost", "/api/v1/nodes/" + NODE + "/config").body(),
          e);
    }
  }
}
