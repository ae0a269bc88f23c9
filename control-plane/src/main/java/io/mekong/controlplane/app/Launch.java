package io.mekong.controlplane.app;

import io.mekong.controlplane.app.settings.MekongSettings;

/** Starts a control plane. */
@FunctionalInterface
public interface Launch {
  /**
   * Starts everything and returns once the ports are bound; does not wait for the store.
   *
   * @throws StartException when it cannot start; everything begun was stopped again
   */
  RunningControlPlane start(MekongSettings settings) throws StartException;
}
