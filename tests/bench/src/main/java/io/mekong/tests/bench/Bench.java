package io.mekong.tests.bench;

import com.google.common.collect.ImmutableMap;
import io.mekong.tests.bench.fleet.AdminBench;
import io.mekong.tests.bench.fleet.FleetBench;
import io.mekong.tests.bench.fleet.FleetCase;
import io.mekong.tests.bench.fleet.StartBench;
import io.mekong.tests.bench.fleet.StormBench;
import io.mekong.tests.bench.micro.MicroBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The verb {@code bench}: runs one benchmark, or all when none is named. */
public final class Bench {
  private static final ImmutableMap<String, Benchmark> ALL =
      ImmutableMap.<String, Benchmark>builder()
          .put("view-lag", asked -> ViewLag.run(asked.length()))
          .put("keepalive", asked -> HalfOpen.run(asked.length()))
          .put("fleet-a", asked -> FleetBench.run(FleetCase.A, asked))
          .put("fleet-b", asked -> FleetBench.run(FleetCase.B, asked))
          .put("fleet-c", asked -> FleetBench.run(FleetCase.C, asked))
          .put("fleet-d", asked -> FleetBench.run(FleetCase.D, asked))
          .put("fleet-e", asked -> FleetBench.run(FleetCase.E, asked))
          .put("scale-20", asked -> FleetBench.run(FleetCase.SCALE_20, asked))
          .put("scale-100", asked -> FleetBench.run(FleetCase.SCALE_100, asked))
          .put("nodes-differ", asked -> FleetBench.run(FleetCase.NODES_DIFFER, asked))
          .put("large-service", asked -> FleetBench.run(FleetCase.LARGE_SERVICE, asked))
          .put("mixed", asked -> FleetBench.run(FleetCase.MIXED, asked))
          .put("edge", asked -> FleetBench.run(FleetCase.EDGE, asked))
          .put("edge-lossy", asked -> FleetBench.run(FleetCase.LOSSY_EDGE, asked))
          .put("start", StartBench::run)
          .put("storm", StormBench::run)
          .put("admin", AdminBench::run)
          .put("micro", MicroBench::run)
          .buildOrThrow();

  private static final String SERVE = "serve";

  private Bench() {}

  /** One benchmark. */
  interface Benchmark {
    Figures run(Asked asked) throws Exception;
  }

  /** What was measured. */
  public interface Figures {
    /** For people. */
    String text();

    /** For programs. */
    String json();

    /** Whether what was measured did what it should; figures of something else count nothing. */
    default boolean correct() {
      return true;
    }
  }

  /**
   * Ends with 2 when it does not understand what it is asked for, with 1 when something went wrong
   * that was measured.
   */
  public static void main(String[] arguments) throws Exception {
    List<String> all = Arrays.asList(arguments);
    if (!all.isEmpty() && all.getFirst().equals(SERVE)) {
      serve(all.subList(1, all.size()));
      System.exit(0); // whatever thread a client library left
    }
    List<String> names = all.stream().filter(each -> !each.startsWith("--")).toList();
    if (names.size() > 1 || !ALL.keySet().containsAll(names)) {
      refuse(names + ": at most one of " + ALL.keySet() + ", or " + SERVE);
    }
    Asked asked = asked(all.stream().filter(each -> each.startsWith("--")).toList());
    boolean correct = true;
    for (Map.Entry<String, Benchmark> each : ALL.entrySet()) {
      if (names.isEmpty() || names.contains(each.getKey())) {
        correct &= told(each.getKey(), each.getValue().run(asked));
      }
    }
    System.exit(correct ? 0 : 1); // whatever thread a client library left
  }

  /** The folder of the checkout. */
  public static Path root() {
    return Path.of(System.getProperty("mekong.root", ".")).toAbsolutePath();
  }

  private static void serve(List<String> options) throws InterruptedException {
    Serve asked;
    try {
      asked = new Serve(options);
    } catch (IllegalArgumentException e) {
      refuse(e.getMessage() + "; './mekong help' has the options");
      throw e;
    }
    asked.run();
  }

  private static Asked asked(List<String> options) {
    try {
      return Asked.read(options);
    } catch (IllegalArgumentException e) {
      refuse(e.getMessage() + "; './mekong help' has the options");
      throw e;
    }
  }

  private static void refuse(@Nullable String why) {
    System.err.println("mekong bench: " + why);
    System.exit(2);
  }

  private static boolean told(String name, Figures figures) throws IOException {
    Path root = root();
    Machine machine = Machine.here(root);
    Path folder = root.resolve("target/bench");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".txt"), machine.text() + figures.text());
    Files.writeString(
        folder.resolve(name + ".json"),
        "{\"machine\": " + machine.json() + ",\n\"result\": " + figures.json() + "}\n");
    System.out.print(machine.text() + figures.text());
    return figures.correct();
  }
}
