package io.mekong.controlplane.app;

import io.mekong.controlplane.app.settings.HostPort;
import java.util.Optional;

/**
 * The one line that says the control plane serves; scripts wait for it.
 *
 * @param xds where the xDS port listens, never port 0
 * @param admin where the admin port listens, never port 0
 * @param adminGrpc where the gRPC twin of the admin port listens; empty for nowhere
 * @param store where the state came from: {@code etcd}, {@code embedded} or {@code disk}
 * @param revision store revision of the first snapshot
 */
public record ReadyLine(
    HostPort xds, HostPort admin, Optional<HostPort> adminGrpc, String store, long revision) {
  @Override
  public String toString() {
    return "mekong ready xds=%s admin=%s store=%s revision=%d%s"
        .formatted(
            xds, admin, store, revision, adminGrpc.map(at -> " admin-grpc=" + at).orElse(""));
  }
}
