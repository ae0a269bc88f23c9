package io.mekong.controlplane.app.rehearsal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mekong.controlplane.app.Mekong;
import io.mekong.controlplane.app.settings.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The etcd and the nodes of a rehearsal in a process of their own: in the control plane's they
 * would stand in its profiles, and calls of Netty and gRPC that have one target there would have
 * two.
 */
final class RehearsedSite implements AutoCloseable {
  /** The option of {@code mekong rehearse} that plays it. */
  static final String OPTION = "--site";

  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader said;

  private RehearsedSite(Process process) {
    this.process = process;
    this.said = process.inputReader(UTF_8);
  }

  /** Starts it; its etcd listens soon. */
  static RehearsedSite start() throws IOException {
    return new RehearsedSite(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Mekong.class.getName(),
                "rehearse",
                OPTION)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Where its etcd listens; waits for it. */
  URI etcd() throws IOException {
    String endpoint = said.readLine();
    if (endpoint == null) {
      throw new IOException("the rehearsed site ended before its etcd listened");
    }
    return URI.create(endpoint);
  }

  /** Its nodes come to a control plane that follows its etcd; waits until they are through. */
  void visits(HostPort xds) throws IOException, InterruptedException {
    try (PrintStream to = new PrintStream(process.getOutputStream(), true, UTF_8)) {
      to.println(xds);
    }
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("the rehearsed site did not come to its end");
    }
  }

  /** What the process does: tells where its etcd is, reads where the control plane is, plays. */
  static void play(InputStream asked, PrintStream told) throws IOException, InterruptedException {
    try (RehearsedEtcd etcd = RehearsedEtcd.start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(asked, UTF_8))) {
      told.println(etcd.endpoint());
      String xds = lines.readLine();
      if (xds != null) {
        new RehearsedFleet(HostPort.parse(xds), etcd).plays();
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
