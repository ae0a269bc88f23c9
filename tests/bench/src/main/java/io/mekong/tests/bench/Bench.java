package io.mekong.tests.bench;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The verb {@code bench}: runs one benchmark, or all when none is named. */
public final class Bench {
  private static final String SECONDS = "--seconds=";
  private static final Duration USUAL = Duration.ofSeconds(60);

  private static final ImmutableMap<String, Benchmark> ALL =
      ImmutableMap.of("view-lag", ViewLag::run, "keepalive", HalfOpen::run);

  private Bench() {}

  /** Measures for about this long. */
  interface Benchmark {
    Figures run(Duration length) throws Exception;
  }

  /** What was measured. */
  interface Figures {
    /** For people. */
    String text();

    /** For programs. */
    String json();
  }

  /** Ends with 2 when it does not understand what it is asked for. */
  public static void main(String[] arguments) throws Exception {
    Optional<String> name = Optional.empty();
    Duration length = USUAL;
    for (String argument : arguments) {
      if (argument.startsWith(SECONDS)) {
        length = Duration.ofSeconds(Long.parseLong(argument.substring(SECONDS.length())));
      } else if (ALL.containsKey(argument)) {
        name = Optional.of(argument);
      } else {
        System.err.println(
            "mekong bench: "
                + argument
                + ": is not known. Only "
                + ALL.keySet()
                + " and --seconds=N are.");
        System.exit(2);
      }
    }
    for (Map.Entry<String, Benchmark> each : ALL.entrySet()) {
      if (name.isEmpty() || name.get().equals(each.getKey())) {
        told(each.getKey(), each.getValue().run(length));
      }
    }
    System.exit(0); // whatever thread a client library left
  }

  private static void told(String name, Figures figures) throws IOException {
    Path folder = Path.of(System.getProperty("mekong.root", ".")).resolve("target/bench");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(name + ".txt"), figures.text());
    Files.writeString(folder.resolve(name + ".json"), figures.json());
    System.out.print(figures.text());
  }
}
