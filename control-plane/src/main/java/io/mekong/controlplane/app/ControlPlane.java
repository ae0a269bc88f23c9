package io.mekong.controlplane.app;

import io.mekong.controlplane.app.settings.MekongSettings;

/** Wires all parts to one running control plane. */
final class ControlPlane {
  private ControlPlane() {}

  /** Starts store, registry, reconciler, xDS port and admin port. */
  @SuppressWarnings("DoNotCallSuggester") // until the parts are wired
  static RunningControlPlane start(MekongSettings settings) throws StartException {
    throw new StartException("the parts are not wired yet", "Wait for " + settings.xds().address());
  }
}
