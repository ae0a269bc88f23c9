package io.mekong.controlplane.quarantine;

import io.mekong.controlplane.snapshot.VersionedResource;
import org.jspecify.annotations.Nullable;

/**
 * What a client had under a name before it refused a version.
 *
 * @param resource what it was sent on this stream; null when it was sent nothing
 * @param known false when it holds something from an earlier stream, and nobody here knows what
 */
public record Former(@Nullable VersionedResource resource, boolean known) {
  /** It had nothing. */
  public static final Former NOTHING = new Former(null, true);

  /** It had this. */
  public static Former of(VersionedResource resource) {
    return new Former(resource, true);
  }
}
