package io.mekong.tests.kit;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A server of the tests' own in a process of its own: the class path of this one, the JVM's options
 * of the product. It says {@code ready PORT} on a line when it serves.
 */
public final class JavaProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern READY = Pattern.compile("^ready (\\d+)$", Pattern.MULTILINE);

  private final TestFolder folder = TestFolder.create("java");
  private final ChildProcess process;

  private JavaProcess(List<String> command) {
    this.process =
        ChildProcess.start(command, ImmutableMap.of(), folder.path().resolve("output.log"));
  }

  /**
   * Starts it and waits until it serves.
   *
   * @throws IllegalStateException when it ends or is not ready in 60 s, with all it said
   */
  public static JavaProcess start(Class<?> main, String... arguments) {
    List<String> command = MekongJar.java("control-plane");
    command.add("-XX:SoftMaxHeapSize=128m"); // the product's own, which it sets while it runs
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    JavaProcess started = new JavaProcess(command);
    try {
      started.awaitReady();
      return started;
    } catch (IllegalStateException e) {
      started.close();
      throw e;
    }
  }

  private void awaitReady() {
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !process.isAlive() || READY.matcher(process.output()).find());
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException("not ready: " + process.output(), e);
    }
    var _ = port();
  }

  /** Where it serves, on 127.0.0.1. */
  public int port() {
    Matcher ready = READY.matcher(process.output());
    if (!ready.find()) {
      throw new IllegalStateException("the process has ended: " + process.output());
    }
    return Integer.parseInt(ready.group(1));
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.kill();
    folder.close();
  }
}
