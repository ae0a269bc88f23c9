package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * One operation of a JSON Patch (RFC 6902), with what it takes away.
 *
 * @param op add, remove or replace
 * @param path a JSON pointer (RFC 6901); empty for the whole
 * @param was what stood there, any JSON; absent where something is added
 * @param value what stands there then, any JSON; absent where something is removed
 */
@Serdeable
public record JsonChange(
    String op,
    String path,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Object> was,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Object> value) {}
