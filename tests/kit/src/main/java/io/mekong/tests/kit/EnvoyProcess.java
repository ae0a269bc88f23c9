package io.mekong.tests.kit;

import com.google.common.collect.ImmutableSortedSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A real Envoy in a folder of its own. Its bootstrap must hold a top-level {@code admin:}, best
 * with port 0. One thread starts, asks and closes it.
 */
public final class EnvoyProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(5);

  private final TestFolder folder;
  private final ChildProcess process;
  private final EnvoyAdmin admin;

  private EnvoyProcess(TestFolder folder, ChildProcess process, EnvoyAdmin admin) {
    this.folder = folder;
    this.process = process;
    this.admin = admin;
  }

  /**
   * Starts Envoy and waits until its admin interface is bound.
   *
   * @param bootstrap YAML or JSON text
   * @throws IllegalStateException when Envoy ends or does not get that far, with its log
   */
  public static EnvoyProcess start(String bootstrap) {
    Path program = EnvoyBinary.find();
    TestFolder folder = TestFolder.create("envoy");
    folder.write("bootstrap.yaml", bootstrap);
    ChildProcess process = launch(program, folder);
    Path address = folder.path().resolve("admin");
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(POLL)
          .until(() -> !process.isAlive() || filled(address));
      if (process.isAlive()) {
        return new EnvoyProcess(folder, process, new EnvoyAdmin(Files.readString(address).strip()));
      }
    } catch (ConditionTimeoutException | IOException e) {
      process.kill();
    }
    String said = process.output();
    folder.close();
    throw new IllegalStateException("Envoy did not start: " + said);
  }

  private static ChildProcess launch(Path program, TestFolder folder) {
    return ChildProcess.start(
        List.of(
            program.toString(),
            "--config-path",
            folder.path().resolve("bootstrap.yaml").toString(),
            "--use-dynamic-base-id",
            "--concurrency",
            "1",
            "--log-level",
            "info",
            "--admin-address-path",
            folder.path().resolve("admin").toString()),
        Map.of(),
        folder.path().resolve("envoy.log"));
  }

  private static boolean filled(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) > 0;
  }

  /** Its admin interface. */
  public EnvoyAdmin admin() {
    return admin;
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** SIGSTOP: connections stay open and nothing answers. */
  public void freeze() {
    process.signal("-STOP", folder.path().resolve("kill.log"));
  }

  /** SIGCONT. */
  public void thaw() {
    process.signal("-CONT", folder.path().resolve("kill.log"));
  }

  /** All it has logged. */
  public String log() {
    return process.output();
  }

  /** The text of {@code /clusters}. */
  public String clusters() {
    return admin.get("/clusters");
  }

  /** The endpoints (host:port) it uses for a cluster; empty for an unknown one. */
  public ImmutableSortedSet<String> endpoints(String cluster) {
    return admin.endpoints(cluster);
  }

  /** Everything it holds, as JSON, endpoints included. */
  public String configDump() {
    return admin.get("/config_dump?include_eds");
  }

  /**
   * Waits until a cluster has exactly these endpoints.
   *
   * @throws AssertionError after 30 s, with what Envoy had and should have had
   */
  public void awaitEndpoints(String cluster, Set<String> expected) {
    awaitThat(
        "endpoints of " + cluster + " are " + ImmutableSortedSet.copyOf(expected),
        asked -> asked.endpoints(cluster).equals(expected));
  }

  /**
   * Waits until a cluster is known, or no longer known.
   *
   * @throws AssertionError after 30 s
   */
  public void awaitNoCluster(String cluster) {
    awaitThat("no cluster " + cluster, asked -> !asked.clusters().contains(cluster));
  }

  /**
   * Waits until a listener accepts connections.
   *
   * @throws AssertionError after 30 s
   */
  public void awaitListener(String name) {
    awaitThat("listener " + name, asked -> asked.accepts(name));
  }

  /**
   * Waits until a route from the control plane leads to a cluster: it comes after the cluster and
   * its endpoints, never before.
   *
   * @throws AssertionError after 30 s
   */
  public void awaitRoute(String cluster) {
    awaitThat("a route to " + cluster, asked -> asked.routesTo(cluster));
  }

  /**
   * Waits until Envoy satisfies a condition.
   *
   * @throws AssertionError after 30 s, with what was expected, {@code /clusters}, {@code
   *     /listeners} and the end of the log
   */
  public void awaitThat(String expected, Predicate<EnvoyAdmin> condition) {
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(POLL)
          .pollDelay(Duration.ZERO)
          .until(() -> condition.test(admin));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("Envoy should have had " + expected + " but " + held(), e);
    }
  }

  private String held() {
    if (!process.isAlive()) {
      return "it has ended: " + tail(log());
    }
    return "had\n%s\n%s\n%s".formatted(clusters(), admin.get("/listeners"), tail(log()));
  }

  private static String tail(String log) {
    return log.substring(Math.max(0, log.length() - 4_000));
  }

  @Override
  public void close() {
    admin.close();
    process.kill();
    folder.close();
  }
}
