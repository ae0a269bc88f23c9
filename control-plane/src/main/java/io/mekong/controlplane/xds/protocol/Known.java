package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of what a client has under a name.
 *
 * @param version of it; empty for nothing, and no version at all where nobody knows it
 * @param resource itself; null when only its version is known, because it was not sent on this
 *     stream
 */
public record Known(String version, @Nullable VersionedResource resource) {
  static final Known NOTHING = new Known("", null);

  /** Something of an earlier stream. */
  static final Known UNKNOWN = new Known("?", null);

  /** Whether there is nothing. */
  public boolean isNothing() {
    return version.isEmpty();
  }

  /** The version where there is one and it is known. */
  public Optional<String> knownVersion() {
    return isNothing() || equals(UNKNOWN) ? Optional.empty() : Optional.of(version);
  }

  /** A resource itself; null for nothing. */
  public static Known of(@Nullable VersionedResource resource) {
    return resource == null ? NOTHING : new Known(resource.version(), resource);
  }

  /** Of a version that nobody knows, what the client was sent before it, if anything. */
  static Known of(Held held) {
    if (!held.isUnsure()) {
      return new Known(held.version(), held.resource());
    }
    return held.isFromElsewhere() ? UNKNOWN : of(held.resource());
  }
}
