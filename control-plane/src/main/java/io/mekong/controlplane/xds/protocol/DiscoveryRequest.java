package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import org.jspecify.annotations.Nullable;

/** A request of a client, without its node. */
public sealed interface DiscoveryRequest {
  /** Type URL as sent. */
  String typeUrl();

  /** Nonce of the response that it answers; empty for none. */
  String nonce();

  /** What the client says it refused; null when it refused nothing. */
  @Nullable String error();

  /**
   * State of the world.
   *
   * @param typeUrl as sent
   * @param versionInfo version that the client has
   * @param names all that it wants
   * @param nonce of the response that it answers
   * @param error of a NACK, else null
   */
  record Sotw(
      String typeUrl,
      String versionInfo,
      ImmutableList<String> names,
      String nonce,
      @Nullable String error)
      implements DiscoveryRequest {}

  /**
   * Incremental.
   *
   * @param typeUrl as sent
   * @param subscribe names to add
   * @param unsubscribe names to take back
   * @param initialVersions what the client holds from an earlier stream
   * @param nonce of the response that it answers
   * @param error of a NACK, else null
   */
  record Delta(
      String typeUrl,
      ImmutableList<String> subscribe,
      ImmutableList<String> unsubscribe,
      ImmutableMap<String, String> initialVersions,
      String nonce,
      @Nullable String error)
      implements DiscoveryRequest {}
}
