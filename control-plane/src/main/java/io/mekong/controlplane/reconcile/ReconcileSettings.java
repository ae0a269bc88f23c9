package io.mekong.controlplane.reconcile;

import java.time.Duration;

/**
 * When changes are published.
 *
 * @param quiet a structure change after this long without one goes out at once; those that follow
 *     wait for as much quiet again
 * @param longestWait a structure change never waits longer than this
 * @param viewLinger how long a view without nodes is kept
 * @param changeLogCapacity publications that a table remembers; 0 makes streams compare everything
 */
public record ReconcileSettings(
    Duration quiet, Duration longestWait, Duration viewLinger, int changeLogCapacity) {
  /** 100 ms, 250 ms, 60 s, 1,024. */
  public static final ReconcileSettings DEFAULT =
      new ReconcileSettings(
          Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofSeconds(60), 1024);
}
