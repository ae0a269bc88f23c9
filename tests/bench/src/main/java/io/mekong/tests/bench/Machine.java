package io.mekong.tests.bench;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Where and of what something was measured.
 *
 * @param when it was
 * @param cpu its model
 * @param cores of this process
 * @param memory as the kernel says it
 * @param software kernel, Java, gRPC, Netty
 * @param commit of the checkout, with {@code +} when files differ from it; empty for none
 */
record Machine(Instant when, String cpu, int cores, String memory, String software, String commit) {
  private static final Path PROC = Path.of("/proc");
  private static final long GIT_SECONDS = 10;

  /** This one, now. */
  static Machine here(Path root) throws IOException {
    return new Machine(
        Instant.now().truncatedTo(ChronoUnit.SECONDS),
        line("cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        line("meminfo", "MemTotal"),
        String.join(
            ", ",
            "Linux " + System.getProperty("os.version"),
            "Java " + Runtime.version(),
            "grpc-java " + io.grpc.Grpc.class.getPackage().getImplementationVersion(),
            "Netty " + io.netty.channel.Channel.class.getPackage().getImplementationVersion()),
        commit(root));
  }

  private static String line(String file, String name) throws IOException {
    Path path = PROC.resolve(file);
    if (!Files.exists(path)) {
      return "";
    }
    return Files.readAllLines(path).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static String commit(Path root) {
    String named = git(root, "rev-parse --short=10 HEAD");
    return named.isEmpty() || git(root, "status --porcelain -uno").isEmpty() ? named : named + "+";
  }

  private static String git(Path root, String arguments) {
    try {
      Process git =
          new ProcessBuilder(Splitter.on(' ').splitToList("git " + arguments))
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor(GIT_SECONDS, TimeUnit.SECONDS) && git.exitValue() == 0 ? said.strip() : "";
    } catch (IOException e) {
      return ""; // no git here
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "%s, commit %s, %d x %s, %s, %s%n",
        when,
        commit,
        cores,
        cpu,
        memory,
        software);
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"when\": \"%s\", \"commit\": \"%s\", \"cores\": %d, \"cpu\": \"%s\","
            + " \"memory\": \"%s\", \"software\": \"%s\"}",
        when,
        commit,
        cores,
        cpu,
        memory,
        software);
  }
}
