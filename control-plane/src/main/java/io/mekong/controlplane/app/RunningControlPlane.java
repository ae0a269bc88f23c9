package io.mekong.controlplane.app;

/** A control plane that was started. */
public interface RunningControlPlane {
  /**
   * Waits until the first snapshot is served and the admin port answers.
   *
   * @throws StartException when it will never be
   */
  ReadyLine awaitReady() throws InterruptedException, StartException;

  /**
   * Ends in order: readiness off, streams ended over 8 s, connections closed, store closed. Blocks;
   * a second call does nothing.
   */
  void shutdown();
}
