package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * What a node was sent, and what it should have.
 *
 * @param id of the node
 * @param resources in order of type and name
 */
@Serdeable
public record NodeConfig(String id, ImmutableList<SentResource> resources) {

  /**
   * One resource that the node was sent or should have.
   *
   * @param type lower-case plural, such as {@code clusters}
   * @param name of the resource
   * @param version as sent, or as the node had it when it came; empty when it was not sent, or its
   *     removal was
   * @param state IN_SYNC, or how it is not: REFUSED, STALE (another version was sent), MISSING (not
   *     sent), EXTRA (no longer wanted, and not ACKed to be gone) or UNANSWERED
   * @param wanted the version that the node should have; absent when it should have none
   * @param acked the version that it accepted last, as far as is known; absent when there is none
   * @param quarantined the version that it would be sent if it were not in quarantine; absent when
   *     none is
   */
  @Serdeable
  public record SentResource(
      String type,
      String name,
      String version,
      String state,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> wanted,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> acked,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> quarantined) {}
}
