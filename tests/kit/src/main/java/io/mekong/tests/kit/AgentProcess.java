package io.mekong.tests.kit;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The packaged agent as a process of its own. One thread uses it. */
public final class AgentProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final TestFolder folder;
  private final ChildProcess process;

  private AgentProcess(TestFolder folder, ChildProcess process) {
    this.folder = folder;
    this.process = process;
  }

  /** Starts it with options of {@code ./mekong agent}. */
  public static AgentProcess start(String... options) {
    TestFolder folder = TestFolder.create("agent");
    ChildProcess process =
        ChildProcess.start(
            MekongJar.agent(List.of(options)),
            ImmutableMap.of(),
            folder.path().resolve("agent.log"));
    return new AgentProcess(folder, process);
  }

  /** All it has said. */
  public String log() {
    return process.output();
  }

  /**
   * Waits until it has said something so many times.
   *
   * @param text a regular expression
   * @throws AssertionError after 60 s, with all it said
   */
  public void awaitSaid(String text, int times) {
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> log().split(text, -1).length > times);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("the agent should have said " + text + ": " + log(), e);
    }
  }

  /** SIGTERM. */
  public void terminate() {
    process.terminate();
  }

  /** Waits for the end; after 15 s it is killed. Returns the exit code. */
  public int awaitExit() {
    return process.awaitExit();
  }

  @Override
  public void close() {
    process.kill();
    folder.close();
  }
}
