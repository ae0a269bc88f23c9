package io.mekong.tests.kit;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Prometheus' own judge of rules and configurations; a machine may be without it. */
public final class Promtool {
  private final Path program;

  private Promtool(Path program) {
    this.program = program;
  }

  /**
   * What it said of some files.
   *
   * @param exitCode 0 when it found no fault
   * @param said standard output and error
   */
  public record Verdict(int exitCode, String said) {}

  /** Finds it: PATH, then what {@code ./mekong setup} fetched; empty when there is none. */
  public static Optional<Promtool> find() {
    return ToolFolder.onPath("promtool")
        .or(() ->
            Optional.of(ToolFolder.fetched("promtool-debian", "promtool"))
                .filter(ToolFolder::runnable))
        .map(Promtool::new);
  }

  /**
   * Runs it to its end in a folder.
   *
   * @throws UncheckedIOException when it cannot be started or read
   */
  public Verdict run(Path folder, String... arguments) {
    List<String> command =
        ImmutableList.<String>builder().add(program.toString()).add(arguments).build();
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Verdict(process.waitFor(), said);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command, e);
    }
  }
}
