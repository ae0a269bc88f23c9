package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * A version of a resource that nobody is sent, because too many nodes refuse it.
 *
 * @param type lower-case plural, such as {@code clusters}
 * @param name of the resource
 * @param refused the version that is kept out
 * @param served the version that is sent instead; absent when there was none before
 * @param service from whose registrations it was made; empty for a raw resource
 * @param message what one of the nodes said
 * @param refusedBy how many nodes refused it
 * @param answeredBy how many nodes had answered it
 * @param since when it was taken out
 */
@Serdeable
public record QuarantineReport(
    String type,
    String name,
    String refused,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> served,
    String service,
    String message,
    int refusedBy,
    int answeredBy,
    Instant since) {}
