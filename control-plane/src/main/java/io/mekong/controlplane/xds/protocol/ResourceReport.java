package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import org.jspecify.annotations.Nullable;

/**
 * What one client makes of one name that it wants, for status pages.
 *
 * @param type of the resource
 * @param name as asked for, or as sent to a wildcard
 * @param standing how far it is
 * @param version that the client uses, as far as is known; empty for none
 * @param held what it uses; null for nothing, or when only its version is known
 * @param refused the version that it refused last and that has not been replaced; null for none
 * @param message what the client said with that; empty for none
 */
public record ResourceReport(
    XdsType type,
    String name,
    Standing standing,
    String version,
    @Nullable VersionedResource held,
    @Nullable VersionedResource refused,
    String message) {

  /** The same of a client that refused a version. */
  ResourceReport with(VersionedResource nowRefused, String said) {
    return new ResourceReport(type, name, standing, version, held, nowRefused, said);
  }

  /** How far a resource is on its way to a client. */
  public enum Standing {
    /** Asked for; nothing was sent yet. */
    REQUESTED,
    /** Sent, and not answered. */
    SENT,
    /** Asked for, and there is none. */
    ABSENT,
    ACCEPTED,
    REFUSED
  }
}
