package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.VersionedResource;
import org.jspecify.annotations.Nullable;

/**
 * What a client holds under one name.
 *
 * @param resource the resource itself where it was sent on this stream, else null
 * @param version its version; empty when the client holds nothing
 * @param owed whether the client must be answered whatever it holds
 */
record Held(@Nullable VersionedResource resource, String version, boolean owed) {
  /** The client holds nothing and knows it. */
  static final Held NOTHING = new Held(null, "", false);

  /** The client asked, or may not rely on what it holds: it must be told. */
  static final Held UNTOLD = new Held(null, "", true);

  private static final String UNKNOWN = "?";

  /** The client refused something: most likely it still holds what it was sent before. */
  static Held unsure(@Nullable VersionedResource before) {
    return new Held(before, UNKNOWN, false);
  }

  static Held of(@Nullable VersionedResource resource) {
    return resource == null ? NOTHING : new Held(resource, resource.version(), false);
  }

  /** Held from an earlier stream. */
  static Held version(String version) {
    return new Held(null, version, false);
  }

  /** Whether the client holds something that it was not sent on this stream. */
  boolean isFromElsewhere() {
    return resource == null && !version.isEmpty();
  }

  /** Whether nobody knows the version, since the client refused one. */
  boolean isUnsure() {
    return version.equals(UNKNOWN);
  }

  /** The same, and the client must be answered. */
  Held andOwed() {
    return new Held(resource, version, true);
  }
}
