package io.mekong.tests.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A process of ours: what it says goes to a file, it is stopped by its own id and never outlives
 * this JVM when that ends in an orderly way.
 */
final class ChildProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 15;
  private static final Set<Process> LIVING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ChildProcess::stopAll, "stop-children"));
  }

  private final Process process;
  private final Path output;

  private ChildProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts a program; its standard output and error are appended to one file.
   *
   * @throws UncheckedIOException when the program cannot be started
   */
  static ChildProcess start(List<String> command, Map<String, String> variables, Path output) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    // Names a program for the tests; the control plane refuses variables that it does not know.
    builder.environment().remove("MEKONG_ETCD_34");
    builder.environment().putAll(variables);
    try {
      Process process = builder.start();
      LIVING.add(process);
      return new ChildProcess(process, output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** All it has said so far. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + output, e);
    }
  }

  /**
   * Sends a signal.
   *
   * @param signal as kill(1) takes it, such as {@code -STOP}
   * @param log takes what kill says
   */
  void signal(String signal, Path log) {
    try (ChildProcess kill = start(List.of("kill", signal, Long.toString(pid())), Map.of(), log)) {
      if (kill.awaitExit() != 0) {
        throw new IllegalStateException("kill " + signal + " " + pid() + ": " + kill.output());
      }
    }
  }

  /** SIGKILL, and waits for the end. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGTERM, without waiting. */
  void terminate() {
    process.destroy();
  }

  /** SIGTERM, and after 15 s SIGKILL. Returns the exit code. */
  int stop() {
    process.destroy();
    return awaitExit();
  }

  /**
   * Waits for the end; after 15 s it is killed.
   *
   * @return the exit code
   */
  int awaitExit() {
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while stopping process " + pid(), e);
    }
    LIVING.remove(process);
    return process.exitValue();
  }

  @Override
  public void close() {
    stop();
  }

  private static void stopAll() {
    LIVING.forEach(Process::destroyForcibly);
  }
}
