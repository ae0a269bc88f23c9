package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * Every difference between what a node should have and what it has ACKed.
 *
 * @param id of the node
 * @param total how many resources differ
 * @param differences the first 100, in order of type and worst first; empty when the node is in
 *     sync
 * @param truncated whether there are more
 */
@Serdeable
public record NodeDiff(
    String id, int total, ImmutableList<Difference> differences, boolean truncated) {

  /**
   * A resource of which the node has not ACKed the version that it should have, or was sent another
   * one since that it has not answered.
   *
   * @param type lower-case plural, such as {@code clusters}
   * @param name of the resource
   * @param state REFUSED, STALE (another version was sent), MISSING (not sent), EXTRA (no longer
   *     wanted, and not ACKed to be gone) or UNANSWERED
   * @param wanted the version that it should have; absent when it should have none
   * @param sent the version that was sent last; absent when none was, or its removal was
   * @param acked the version that it accepted last, as far as is known; absent when there is none
   * @param nack the node's words when it refused what was sent last; absent when it did not
   * @param quarantined the version that it would be sent if it were not in quarantine; absent when
   *     none is
   * @param changes what turns the ACKed one into the wanted one, the first 100
   * @param truncated whether there are more
   * @param note why changes cannot be told, or are none although the versions differ; absent when
   *     there is nothing to say
   */
  @Serdeable
  public record Difference(
      String type,
      String name,
      String state,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> wanted,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> sent,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> acked,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> nack,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> quarantined,
      ImmutableList<JsonChange> changes,
      boolean truncated,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> note) {}
}
