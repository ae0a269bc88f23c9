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
  private static final String UNKNOWN_FROM_ELSEWHERE = "?elsewhere";

  /** The client refused something: most likely it still holds what it had before. */
  static Held unsure(InFlight.Load refused, String name) {
    boolean elsewhere = refused.elsewhere().contains(name);
    return new Held(
        refused.before().get(name), elsewhere ? UNKNOWN_FROM_ELSEWHERE : UNKNOWN, false);
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
    return resource == null && !version.isEmpty() && !version.equals(UNKNOWN);
  }

  /** Whether nobody knows the version, since the client refused one. */
  boolean isUnsure() {
    return version.equals(UNKNOWN) || version.equals(UNKNOWN_FROM_ELSEWHERE);
  }

  /** The same, and the client must be answered. */
  Held andOwed() {
    return new Held(resource, version, true);
  }
}
