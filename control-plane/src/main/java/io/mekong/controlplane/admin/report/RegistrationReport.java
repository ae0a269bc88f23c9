package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import io.mekong.registry.service.Registration;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * What a registration led to.
 *
 * @param service the service
 * @param id the instance, made from address and port when none was given
 * @param outcome CREATED, REPLACED or RENEWED
 * @param revision store revision of the value
 * @param lease hexadecimal as etcdctl prints it; absent when it hangs on none
 * @param ttlSeconds renew by PUT within this time, best every third of it; absent without a lease
 */
@Serdeable
public record RegistrationReport(
    String service,
    String id,
    String outcome,
    long revision,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> lease,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Long> ttlSeconds) {

  /** For the client. */
  public static RegistrationReport of(Registration done) {
    long lease = done.instance().origin().lease();
    return new RegistrationReport(
        done.instance().service().name(),
        done.instance().id().value(),
        done.outcome().name(),
        done.instance().origin().modRevision(),
        lease == 0 ? Optional.empty() : Optional.of(Long.toHexString(lease)),
        done.timeToLive().map(d -> d.toSeconds()));
  }
}
