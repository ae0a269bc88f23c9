package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * A version of a policy that can be read and gone back to.
 *
 * @param revision store revision that wrote it
 * @param replacedBy store revision that replaced or deleted it; absent of the one in force
 */
@Serdeable
public record PolicyVersionReport(
    long revision, @Schema(requiredMode = NOT_REQUIRED) Optional<Long> replacedBy) {}
