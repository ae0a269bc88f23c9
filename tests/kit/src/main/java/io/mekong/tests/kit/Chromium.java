package io.mekong.tests.kit;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/**
 * A real browser without a window, in a profile of its own, driven by the DevTools protocol. It
 * knows no host but 127.0.0.1.
 */
public final class Chromium implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final TestFolder folder;
  private final ChildProcess process;

  private Chromium(Path program) {
    this.folder = TestFolder.create("chromium");
    this.process =
        ChildProcess.start(
            List.of(
                program.toString(),
                "--headless",
                // The tests run as root in containers, where its sandbox does not start; it sees
                // our own pages only.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--user-data-dir=" + profile(),
                "--remote-debugging-port=0",
                "about:blank"),
            ImmutableMap.of("HOME", folder.path().toString()),
            folder.path().resolve("chromium.log"));
  }

  /** Whether this machine has one. */
  public static boolean isThere() {
    return ChromiumBinary.find().isPresent();
  }

  /**
   * Starts one.
   *
   * @throws IllegalStateException when there is none, or when it does not start, with all it said
   */
  public static Chromium start() {
    Optional<Path> program = ChromiumBinary.find();
    return new Chromium(
        program.orElseThrow(
            () -> new IllegalStateException("no Chromium; './mekong setup' fetches Debian's")));
  }

  private Path profile() {
    return folder.path().resolve("profile");
  }

  /** Opens a tab; nothing is loaded in it yet. */
  public BrowserTab open() {
    return BrowserTab.open(devTools());
  }

  /** It writes its port and path into a file once it listens. */
  private URI devTools() {
    Path file = profile().resolve("DevToolsActivePort");
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !process.isAlive() || (Files.exists(file) && Files.size(file) > 0));
    try {
      List<String> lines = Files.readAllLines(file);
      return URI.create("ws://127.0.0.1:" + lines.getFirst() + lines.getLast());
    } catch (IOException e) {
      throw new UncheckedIOException("Chromium does not start: " + process.output(), e);
    }
  }

  @Override
  public void close() {
    // Debian's program is a script that starts the browser, which starts others.
    ProcessHandle.of(process.pid())
        .ifPresent(script -> script.descendants().forEach(ProcessHandle::destroyForcibly));
    process.kill();
    folder.close();
  }
}
