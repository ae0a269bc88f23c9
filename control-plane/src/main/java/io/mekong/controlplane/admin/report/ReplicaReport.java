package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import io.mekong.controlplane.replica.Replica;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * A control plane on the same store.
 *
 * @param id different in every process
 * @param host name of its machine
 * @param admin where its admin port is
 * @param version of the program
 * @param startedAt when it started
 * @param fault why it did not answer; absent when it did
 */
@Serdeable
public record ReplicaReport(
    String id,
    String host,
    String admin,
    String version,
    Instant startedAt,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> fault) {
  /** What is known of it. */
  public static ReplicaReport of(Replica replica, Optional<String> fault) {
    return new ReplicaReport(
        replica.id(),
        replica.host(),
        replica.admin().toString(),
        replica.version(),
        replica.startedAt(),
        fault);
  }
}
