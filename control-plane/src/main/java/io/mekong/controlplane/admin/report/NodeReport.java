package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * One connected node.
 *
 * @param id as the node says; not unique by itself
 * @param cluster as the node says; empty when it says nothing
 * @param userAgent name and version, such as {@code envoy 1.40.0}; empty when unknown
 * @param address remote IP and port
 * @param connectedSince when its oldest open stream began
 * @param inSync whether it has acknowledged the newest of every type
 * @param types one for each type it subscribes to
 * @param roundTripMicros smoothed round trip of its connection in microseconds; absent when not
 *     measured
 * @param jitterMicros variation of the round trip in microseconds; absent when not measured
 */
@Serdeable
public record NodeReport(
    String id,
    String cluster,
    String userAgent,
    String address,
    Instant connectedSince,
    boolean inSync,
    ImmutableList<TypeReport> types,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Long> roundTripMicros,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Long> jitterMicros) {

  /**
   * One resource type on one node.
   *
   * @param type lower-case plural, such as {@code clusters}
   * @param mode {@code delta} or {@code sotw}
   * @param subscribed names subscribed to; absent for the wildcard
   * @param sent version or nonce last sent; empty when nothing was
   * @param acked version or nonce last acknowledged; empty when nothing was
   * @param outOfSyncSince since when something sent is not acknowledged; absent when in sync
   * @param nack the last refusal, absent when none or when something was acknowledged since
   */
  @Serdeable
  public record TypeReport(
      String type,
      String mode,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Integer> subscribed,
      String sent,
      String acked,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Instant> outOfSyncSince,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Nack> nack) {}

  /**
   * A refusal by the node.
   *
   * @param at when it came
   * @param version what was refused
   * @param message the node's own words, at most 1,024 characters
   */
  @Serdeable
  public record Nack(Instant at, String version, String message) {}
}
