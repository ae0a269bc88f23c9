package io.mekong.controlplane.app;

import io.mekong.controlplane.app.settings.HostPort;

/**
 * The one line that says the control plane serves; scripts wait for it.
 *
 * @param xds where the xDS port listens, never port 0
 * @param admin where the admin port listens, never port 0
 * @param store where the state came from: {@code etcd}, {@code embedded} or {@code disk}
 * @param revision store revision of the first snapshot
 */
public record ReadyLine(HostPort xds, HostPort admin, String store, long revision) {
  @Override
  public String toString() {
    return "mekong ready xds=%s admin=%s store=%s revision=%d"
        .formatted(xds, admin, store, revision);
  }
}
