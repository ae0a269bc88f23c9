package io.mekong.tests.kit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The packaged control plane as a process of its own, on ports and in a data folder of its own. It
 * can be killed and started again on the same ports and data. One thread uses it.
 */
public final class MekongProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern READY =
      Pattern.compile(
          "mekong ready xds=\\S+:(\\d+) admin=(\\S+:\\d+) store=(\\S+) revision=(\\d+)");

  private final TestFolder folder;
  private final Path javaHome;
  private final ImmutableList<String> options;
  private final int xdsPort;
  private final int adminPort;
  private int starts;
  private ChildProcess process;

  private MekongProcess(Path javaHome, ImmutableList<String> options) {
    this.folder = TestFolder.create("control-plane");
    this.javaHome = javaHome;
    this.options = options;
    this.xdsPort = FreePort.find();
    this.adminPort = FreePort.find();
    this.process = launch();
  }

  /**
   * Starts {@code run} with these options and waits for the ready line.
   *
   * @throws IllegalStateException when it ends or is not ready in 60 s, with all it said
   */
  public static MekongProcess start(String... options) {
    return ready(launch(options));
  }

  /** The same by another Java runtime. */
  public static MekongProcess startOn(Path javaHome, String... options) {
    return ready(new MekongProcess(javaHome, ImmutableList.copyOf(options)));
  }

  private static MekongProcess ready(MekongProcess mekong) {
    try {
      mekong.awaitReady();
      return mekong;
    } catch (IllegalStateException e) {
      mekong.close();
      throw e;
    }
  }

  /** Starts {@code run} with these options and does not wait. */
  public static MekongProcess launch(String... options) {
    return new MekongProcess(MekongJar.thisJava(), ImmutableList.copyOf(options));
  }

  private ChildProcess launch() {
    starts++;
    List<String> arguments = new ArrayList<>();
    arguments.add("run");
    arguments.add("--xds-address=127.0.0.1:" + xdsPort);
    arguments.add("--admin-address=127.0.0.1:" + adminPort);
    arguments.add("--data-dir=" + dataFolder());
    arguments.addAll(options);
    return ChildProcess.start(
        MekongJar.command(javaHome, arguments),
        ImmutableMap.of(),
        folder.path().resolve(logName()));
  }

  private String logName() {
    return "run-" + starts + ".log";
  }

  /**
   * Waits for the ready line of the newest start.
   *
   * @return the line
   * @throws IllegalStateException when it ends or is not ready in 60 s, with all it said
   */
  public String awaitReady() {
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> !process.isAlive() || READY.matcher(log()).find());
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException("the control plane is not ready: " + log(), e);
    }
    return READY
        .matcher(log())
        .results()
        .map(MatchResult::group)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the control plane has ended: " + log()));
  }

  /** Port of xDS on 127.0.0.1; the same after each start. */
  public int xdsPort() {
    return xdsPort;
  }

  /** host:port of xDS. */
  public String xds() {
    return "127.0.0.1:" + xdsPort;
  }

  /** The admin port as a plain HTTP peer; the same port after each start. */
  public HttpSocket admin() {
    return new HttpSocket(adminPort);
  }

  /** The data folder; deleted on close. */
  public Path dataFolder() {
    return folder.path().resolve("data");
  }

  /** Process id of the newest start. */
  public long pid() {
    return process.pid();
  }

  /** Bytes that live on its heap after a full collection, which this causes. */
  public long liveHeap() {
    return JavaHeap.live(pid());
  }

  /** Whether the newest start still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** All that the newest start said. */
  public String log() {
    return process.output();
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    process.kill();
  }

  /**
   * SIGTERM, and waits for the end.
   *
   * @return the exit code
   */
  public int stop() {
    return process.stop();
  }

  /** Waits until it ended by itself and returns the exit code. */
  public int awaitExit() {
    return process.awaitExit();
  }

  /** Starts it again on the same ports and data; call after {@link #kill} or {@link #stop}. */
  public void startAgain() {
    process = launch();
  }

  /** Deletes all it remembers, as if it were a new replica; it must be stopped. */
  public void forget() {
    TestFolder.delete(dataFolder());
  }

  @Override
  public void close() {
    process.kill();
    folder.close();
  }
}
