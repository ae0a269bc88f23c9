package io.mekong.tests.kit;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One real etcd member on loopback ports that stay the same through restarts, with its data in a
 * folder of its own. One thread uses it; {@link #close} leaves no process and no file.
 */
public final class EtcdServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Path binary;
  private final EtcdMember member;
  private final String initialCluster;
  private final TestFolder folder = TestFolder.create("etcd");

  /** Of the newest start; proxies between members ask for its id on threads of their own. */
  private volatile @Nullable ChildProcess process;

  private boolean frozen;

  private EtcdServer(Path binary, EtcdMember member, String initialCluster) {
    this.binary = binary;
    this.member = member;
    this.initialCluster = initialCluster;
  }

  /**
   * Starts a cluster of one and waits until it is healthy.
   *
   * @throws AssertionError when there is no etcd, or it does not get healthy, with its log
   */
  public static EtcdServer single() {
    return single(EtcdBinary.find());
  }

  /** {@link #single()} with the given program file. */
  public static EtcdServer single(Path binary) {
    return cluster(1, binary).getFirst();
  }

  /** Starts a cluster and waits until every member is healthy; close each of them. */
  public static ImmutableList<EtcdServer> cluster(int size) {
    return cluster(size, EtcdBinary.find());
  }

  /** The same with options for each member's command line, as {@code --unsafe-no-fsync}. */
  public static ImmutableList<EtcdServer> cluster(int size, String... options) {
    return cluster(
        Stream.generate(() -> EtcdMember.onFreePorts(options)).limit(size).toList(),
        EtcdBinary.find());
  }

  /**
   * A cluster of one with a second port, for clients with a certificate of the folder's authority;
   * shows the certificate {@code server} of the folder there.
   */
  public static EtcdServer secured(CertificateFolder certificates) {
    return cluster(List.of(EtcdMember.onFreePorts(certificates)), EtcdBinary.find()).getFirst();
  }

  private static ImmutableList<EtcdServer> cluster(int size, Path binary) {
    return cluster(Stream.generate(() -> EtcdMember.onFreePorts()).limit(size).toList(), binary);
  }

  static ImmutableList<EtcdServer> cluster(List<EtcdMember> members, Path binary) {
    String initial = String.join(",", members.stream().map(EtcdMember::initial).toList());
    ImmutableList<EtcdServer> servers =
        members.stream()
            .map(member -> new EtcdServer(binary, member, initial))
            .collect(ImmutableList.toImmutableList());
    try {
      servers.forEach(EtcdServer::launch);
      servers.forEach(EtcdServer::awaitHealth);
    } catch (AssertionError e) {
      servers.forEach(EtcdServer::close);
      throw e;
    }
    return servers;
  }

  /** Where clients reach this member. */
  public ImmutableList<URI> endpoints() {
    return ImmutableList.of(URI.create(member.clientUrl()));
  }

  /**
   * Where clients with a certificate reach it.
   *
   * @throws java.util.NoSuchElementException when it was not started by {@link #secured}
   */
  public URI securedEndpoint() {
    return URI.create(member.secured().orElseThrow().url());
  }

  /** The port clients connect to, on 127.0.0.1. */
  public int port() {
    return member.clientPort();
  }

  /** Its process id; empty while it is stopped. Any thread. */
  OptionalLong pid() {
    ChildProcess newest = process;
    return newest == null ? OptionalLong.empty() : OptionalLong.of(newest.pid());
  }

  /** All it has logged. */
  public String log() {
    return Optional.ofNullable(process).map(ChildProcess::output).orElse("");
  }

  /** SIGTERM, and waits for the end. */
  public void stop() {
    thaw();
    running().stop();
    process = null;
  }

  /** SIGKILL, and waits for the end. */
  public void kill() {
    running().kill();
    process = null;
    frozen = false;
  }

  /** SIGSTOP: connections stay open and nothing answers. */
  public void freeze() {
    signal("-STOP");
    frozen = true;
  }

  /** SIGCONT; does nothing when it is not frozen. */
  public void thaw() {
    if (frozen) {
      signal("-CONT");
      frozen = false;
    }
  }

  /** Starts it on the same ports and data, after stopping it when it runs; waits for health. */
  public void restart() {
    if (process != null) {
      stop();
    }
    launch();
    awaitHealth();
  }

  /**
   * Deletes its data; it must be stopped. As a cluster of one it then starts empty, at revision 1,
   * with the same cluster id: etcd derives that from the member's addresses.
   */
  public void wipe() {
    checkStopped();
    TestFolder.delete(dataFolder());
  }

  /** Copies its data to a folder that does not exist yet; it must be stopped. */
  public void copyData(Path to) {
    checkStopped();
    copy(dataFolder(), to);
  }

  /** Replaces its data by an earlier copy; it must be stopped. */
  public void useData(Path from) {
    wipe();
    copy(from, dataFolder());
  }

  /** Starts it without waiting for health, as a member without quorum has to be. */
  public void launch() {
    checkStopped();
    process =
        ChildProcess.start(
            Stream.concat(
                    Stream.of(binary.toString(), "--data-dir", dataFolder().toString()),
                    member.arguments(initialCluster).stream())
                .toList(),
            Map.of(),
            folder.path().resolve("etcd.log"));
  }

  /** Waits until it answers as healthy. */
  public void awaitHealth() {
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .pollInterval(POLL)
          .pollDelay(Duration.ZERO)
          .until(() -> !running().isAlive() || member.isHealthy());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("etcd did not get healthy: " + log(), e);
    }
    if (!running().isAlive()) {
      throw new AssertionError("etcd ended: " + log());
    }
  }

  private ChildProcess running() {
    return Optional.ofNullable(process)
        .orElseThrow(() -> new IllegalStateException("etcd is not running"));
  }

  private void checkStopped() {
    if (process != null) {
      throw new IllegalStateException("etcd is running; stop it first");
    }
  }

  private void signal(String signal) {
    running().signal(signal, folder.path().resolve("kill.log"));
  }

  private Path dataFolder() {
    return folder.path().resolve("data");
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy " + from + " to " + to, e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
    folder.close();
  }
}
