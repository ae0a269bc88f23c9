package io.mekong.tests.e2e;

import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.HttpSocket;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests one after the other on a thread of its own until stopped. */
final class Traffic implements AutoCloseable {
  private final HttpSocket outbound;
  private final String host;
  private final AtomicInteger answered = new AtomicInteger();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final Thread thread;
  private volatile boolean stopped;

  private Traffic(HttpSocket outbound, String host) {
    this.outbound = outbound;
    this.host = host;
    this.thread = Thread.ofVirtual().name("traffic").unstarted(this::send);
  }

  static Traffic start(Sidecar sidecar, String host) {
    return start(sidecar.outbound(), host);
  }

  static Traffic start(HttpSocket listener, String host) {
    Traffic traffic = new Traffic(listener, host);
    traffic.thread.start();
    return traffic;
  }

  private void send() {
    while (!stopped) {
      try {
        HttpAnswer answer = outbound.get(host, "/");
        if (answer.status() != 200) {
          failures.add(answer.toString());
        }
      } catch (IOException e) {
        failures.add(e.toString());
      }
      answered.incrementAndGet();
    }
  }

  /** Waits until that many more requests are done. */
  void awaitMore(int requests) {
    int enough = answered.get() + requests;
    Mesh.await().until(() -> answered.get() >= enough);
  }

  /** Requests that are done so far. */
  int answered() {
    return answered.get();
  }

  /** Every request that failed or was not answered with 200 so far. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    stopped = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
