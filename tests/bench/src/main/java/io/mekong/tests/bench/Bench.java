package io.mekong.tests.bench;

import com.google.common.collect.ImmutableMap;
import io.mekong.tests.bench.fleet.FleetBench;
import io.mekong.tests.bench.fleet.FleetCase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The verb {@code bench}: runs one benchmark, or all when none is named. */
public final class Bench {
  private static final Duration USUAL = Duration.ofSeconds(60);

  private static final ImmutableMap<String, Benchmark> ALL =
      ImmutableMap.<String, Benchmark>builder()
          .put("view-lag", asked -> ViewLag.run(asked.length()))
          .put("keepalive", asked -> HalfOpen.run(asked.length()))
          .put("fleet-a", asked -> fleet(FleetCase.A, asked))
          .put("fleet-b", asked -> fleet(FleetCase.B, asked))
          .put("fleet-c", asked -> fleet(FleetCase.C, asked))
          .put("fleet-d", asked -> fleet(FleetCase.D, asked))
          .put("fleet-e", asked -> fleet(FleetCase.E, asked))
          .buildOrThrow();

  private Bench() {}

  /**
   * What is asked for.
   *
   * @param length measures for about this long
   * @param peer {@code HOST:PORT} of another control plane to measure in place of ours
   * @param etcd that the other one follows
   */
  record Asked(Duration length, Optional<String> peer, Optional<URI> etcd) {}

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
  }

  private static Figures fleet(FleetCase fleet, Asked asked) throws IOException {
    return asked.peer().isPresent()
        ? FleetBench.peer(fleet, asked.etcd().orElseThrow(), asked.peer().get(), asked.length())
        : FleetBench.ours(fleet, asked.length());
  }

  /** Ends with 2 when it does not understand what it is asked for. */
  public static void main(String[] arguments) throws Exception {
    Optional<String> name = Optional.empty();
    Map<String, String> options = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts.length == 2 && parts[0].matches("--(seconds|peer|etcd)")) {
        options.put(parts[0], parts[1]);
      } else if (ALL.containsKey(argument)) {
        name = Optional.of(argument);
      } else {
        refuse(argument + ": is not known. Only " + ALL.keySet() + " and the options of help are.");
      }
    }
    Asked asked = asked(options);
    if (asked.peer().isPresent() != asked.etcd().isPresent()) {
      refuse("--peer and --etcd are of use together only");
    }
    for (Map.Entry<String, Benchmark> each : ALL.entrySet()) {
      if (name.isEmpty() || name.get().equals(each.getKey())) {
        told(each.getKey(), each.getValue().run(asked));
      }
    }
    System.exit(0); // whatever thread a client library left
  }

  private static Asked asked(Map<String, String> options) {
    return new Asked(
        Optional.ofNullable(options.get("--seconds"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
            .orElse(USUAL),
        Optional.ofNullable(options.get("--peer")),
        Optional.ofNullable(options.get("--etcd")).map(URI::create));
  }

  private static void refuse(String why) {
    System.err.println("mekong bench: " + why);
    System.exit(2);
  }

  private static void told(String name, Figures figures) throws IOException {
    Path folder = Path.of(System.getProperty("mekong.root", ".")).resolve("target/bench");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".txt"), figures.text());
    Files.writeString(folder.resolve(name + ".json"), figures.json());
    System.out.print(figures.text());
  }
}
