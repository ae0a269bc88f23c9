package io.mekong.controlplane.app;

import com.google.common.base.Throwables;
import io.mekong.controlplane.admin.AdminDoor;
import io.mekong.controlplane.admin.AdminParts;
import io.mekong.controlplane.admin.AdminServer;
import io.mekong.controlplane.app.settings.AdminSettings;
import io.mekong.controlplane.app.settings.HostPort;
import io.mekong.controlplane.trace.Tracing;
import io.mekong.registry.service.grpc.RegistrationGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Starts the admin port on a thread of its own, so that the xDS port does not wait for it. */
final class AdminPort implements AutoCloseable {
  private static final int MIN_TOKEN_LENGTH = 16;

  private final AdminSettings wanted;
  private final Optional<String> token;
  private final FutureTask<Bound> starting;
  private final AtomicBoolean begun = new AtomicBoolean();
  private @Nullable Thread thread;

  private record Bound(AdminServer server, Optional<HostPort> grpc) {}

  private AdminPort(AdminSettings wanted, Optional<String> token, FutureTask<Bound> starting) {
    this.wanted = wanted;
    this.token = token;
    this.starting = starting;
  }

  /**
   * One that is not started yet.
   *
   * @param beside what its gRPC twin serves as well
   * @throws StartException when the token cannot be read, or an address cannot be listened on
   */
  static AdminPort of(
      AdminSettings settings, AdminParts parts, Tracing tracing, List<RegistrationGrpc> beside)
      throws StartException {
    Optional<String> token = Optional.empty();
    if (settings.tokenFile().isPresent()) {
      token = Optional.of(token(settings.tokenFile().get()));
    }
    HostPort address = settings.address();
    tryToListen("--admin-address", address);
    if (settings.grpc().isPresent()) {
      tryToListen("--admin-grpc-address", settings.grpc().get());
    }
    AdminDoor door = new AdminDoor(address.host(), address.port(), token);
    FutureTask<Bound> starting =
        new FutureTask<>(() -> {
          AdminServer server = AdminServer.start(door, parts, tracing);
          return new Bound(server, twin(settings, server, beside));
        });
    return new AdminPort(settings, token, starting);
  }

  /**
   * Begins to start it and returns at once. That takes a third of a second of a processor, so it
   * waits for what is more urgent.
   *
   * @param urgent counted down when that is done
   * @param patience most that it waits, since a store may not answer
   */
  AdminPort begin(CountDownLatch urgent, Duration patience) {
    thread =
        Thread.ofPlatform()
            .name("mekong-admin-start")
            .daemon()
            .start(() -> {
              try {
                var _ = urgent.await(patience.toMillis(), TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                return; // closed
              }
              if (begun.compareAndSet(false, true)) {
                starting.run();
              }
            });
    return this;
  }

  /** What every request but health needs; empty when none is asked for. */
  Optional<String> token() {
    return token;
  }

  private static Optional<HostPort> twin(
      AdminSettings settings, AdminServer server, List<RegistrationGrpc> beside)
      throws StartException {
    if (settings.grpc().isEmpty()) {
      return Optional.empty();
    }
    HostPort address = settings.grpc().get();
    try {
      int port = server.twin(new InetSocketAddress(address.host(), address.port()), beside);
      return Optional.of(new HostPort(address.host(), port));
    } catch (IOException e) {
      server.close();
      throw refused("--admin-grpc-address", address, e);
    }
  }

  private static String token(Path file) throws StartException {
    try {
      String token = Files.readString(file).strip();
      if (token.length() >= MIN_TOKEN_LENGTH && token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        return token;
      }
    } catch (IOException e) {
      throw new StartException(
          "--admin-token-file " + file + " cannot be read", "Check it and its rights", e);
    }
    throw new StartException(
        "--admin-token-file " + file + " does not hold a token",
        "Write at least " + MIN_TOKEN_LENGTH + " visible ASCII characters on one line into it");
  }

  /**
   * Where it listens; waits until it does.
   *
   * @throws StartException when it cannot, for example because the port is taken
   */
  HostPort await() throws StartException, InterruptedException {
    try {
      return new HostPort(wanted.address().host(), starting.get().server().port());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StartException twin) {
        throw twin;
      }
      throw refused("--admin-address", wanted.address(), e);
    } catch (CancellationException e) {
      throw new StartException("stopped before the admin port was open", "Start it again", e);
    }
  }

  /** Told at once and not when it is time to listen, after Envoys were answered. */
  private static void tryToListen(String option, HostPort address) throws StartException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address.host(), address.port()));
    } catch (IOException e) {
      throw refused(option, address, e);
    }
  }

  private static StartException refused(String option, HostPort address, Exception fault) {
    return new StartException(
        option
            + " "
            + address
            + " cannot be listened on ("
            + Throwables.getRootCause(fault).getMessage()
            + ")",
        "Stop what has the port, or choose another",
        fault);
  }

  /** Where the gRPC twin listens, after {@link #await}; empty when there is none. */
  Optional<HostPort> grpc() {
    return starting.state() == Future.State.SUCCESS
        ? starting.resultNow().grpc()
        : Optional.empty();
  }

  /** Stops it and waits for the end; where it waits for what is more urgent it never starts. */
  @Override
  public void close() {
    if (begun.compareAndSet(false, true)) {
      starting.cancel(false);
      Optional.ofNullable(thread).ifPresent(Thread::interrupt);
      return;
    }
    try {
      starting.get().server().close();
    } catch (ExecutionException e) {
      // It never started; await() tells.
    } catch (CancellationException e) {
      // closed before
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
