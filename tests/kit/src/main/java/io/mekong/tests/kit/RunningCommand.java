package io.mekong.tests.kit;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A verb of the packaged control plane that goes on until it is closed. One thread uses it. */
public final class RunningCommand implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestFolder folder = TestFolder.create("running-command");
  private final ChildProcess process;

  private RunningCommand(String... arguments) {
    process =
        ChildProcess.start(
            MekongJar.command(List.of(arguments)),
            ImmutableMap.of(),
            folder.path().resolve("output"));
  }

  /** Starts a verb with its options. */
  public static RunningCommand start(String... arguments) {
    return new RunningCommand(arguments);
  }

  /**
   * Waits until it has said a text.
   *
   * @throws IllegalStateException when it has not in 30 s, with all it said
   */
  public void await(String text) {
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> process.output().contains(text));
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException("'" + text + "' is not said: " + process.output(), e);
    }
  }

  @Override
  public void close() {
    process.kill();
    folder.close();
  }
}
