package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;

/** What a session wants sent. */
public sealed interface Outbound {
  /**
   * A discovery response.
   *
   * @param type of all its resources
   * @param version of the set that the client holds after it
   * @param nonce names it on this stream
   * @param resources to add or replace; in SotW of a full-state type all that there is
   * @param removed names to forget; always empty in SotW
   * @param registryRevision revision of the key store that it reflects
   */
  record Response(
      XdsType type,
      String version,
      String nonce,
      ImmutableList<VersionedResource> resources,
      ImmutableList<String> removed,
      long registryRevision)
      implements Outbound {}

  /**
   * The stream must end.
   *
   * @param reason which status
   * @param message what is wrong, and the remedy
   */
  record Refuse(Reason reason, String message) implements Outbound {}

  /** Why a stream is refused. */
  enum Reason {
    INVALID_ARGUMENT,
    RESOURCE_EXHAUSTED
  }
}
