package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * One resource of a node: as it was sent, as the node has ACKed it, and as it should be.
 *
 * @param id of the node
 * @param type lower-case plural, such as {@code clusters}
 * @param name of the resource
 * @param state as in the node's config; ABSENT when the node asks for it and there is none
 * @param sent what was sent last, or what the node had when it came; absent when nothing was
 * @param acked what the node accepted last, as far as is known; absent when there is none
 * @param wanted what the node should have; absent when it should have none
 * @param nack the node's words when it refused what was sent last; absent when it did not
 * @param quarantined the version that it would be sent if it were not in quarantine; absent when
 *     none is
 * @param changes what turns the ACKed one into the wanted one, the first 1,000; empty when both are
 *     one version
 * @param truncated whether there are more
 * @param note why changes cannot be told, or are none although the versions differ; absent when
 *     there is nothing to say
 */
@Serdeable
public record NodeResource(
    String id,
    String type,
    String name,
    String state,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Body> sent,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Body> acked,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Body> wanted,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> nack,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> quarantined,
    ImmutableList<JsonChange> changes,
    boolean truncated,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> note) {

  /**
   * One version of the resource.
   *
   * @param version of it
   * @param body proto3 JSON; absent where it is the version that was sent, and where only the
   *     version is known, which the note says
   * @param redacted whether something that must not be shown is taken out of the body
   */
  @Serdeable
  public record Body(
      String version,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Object> body,
      boolean redacted) {}
}
