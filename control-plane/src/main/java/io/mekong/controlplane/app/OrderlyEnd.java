package io.mekong.controlplane.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a control plane in order when the process is told to stop (SIGTERM, SIGINT), or when its
 * start fails half way.
 */
final class OrderlyEnd implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OrderlyEnd.class);
  private static final Duration LIMIT = Duration.ofMillis(9_500);

  private final RunningControlPlane running;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private OrderlyEnd(RunningControlPlane running) {
    this.running = running;
    this.hook = Thread.ofPlatform().name("mekong-shutdown").unstarted(this::end);
  }

  /** From now on a signal ends it in order. */
  static OrderlyEnd of(RunningControlPlane running) {
    OrderlyEnd end = new OrderlyEnd(running);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  /** Waits until it has ended. */
  void await() throws InterruptedException {
    ended.await();
  }

  /** Ends it now, unless a signal has begun to. */
  @Override
  public void close() {
    try {
      if (Runtime.getRuntime().removeShutdownHook(hook)) {
        end();
      }
    } catch (IllegalStateException e) {
      log.debug("the process is ending already");
    }
  }

  private void end() {
    log.info("shutdown begins");
    Thread worker = Thread.ofPlatform().daemon().name("mekong-shutdown-work").start(this::stop);
    try {
      if (worker.join(LIMIT)) {
        log.info("shutdown is complete");
      } else {
        log.warn("shutdown did not end in time limit={}", LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
    }
  }

  private void stop() {
    try {
      running.shutdown();
    } catch (RuntimeException e) {
      log.error("shutdown failed", e);
    }
  }
}
