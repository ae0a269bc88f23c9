package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.quarantine.Former;
import io.mekong.controlplane.snapshot.VersionedResource;

/**
 * A client refused a resource by itself, or its message named it.
 *
 * @param refused which version
 * @param before what the client had under this name before
 * @param message what the client said
 */
public record Conviction(VersionedResource refused, Former before, String message) {
  static Conviction of(Refusals.Suspect suspect, InFlight.Load load) {
    VersionedResource refused = suspect.refused();
    return new Conviction(
        refused, load.former(refused.name()), ClientWords.shown(refused.type(), suspect.message()));
  }
}
