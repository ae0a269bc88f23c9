package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableMap;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * The JSON of a registration, as a client sends it. Unknown fields are kept and ignored. Described
 * here for people; what is accepted is decided by the registry's own parser.
 *
 * @param addr IPv4 or IPv6 literal
 * @param port 1-65535
 * @param weight 0-65535, 100 when absent; 0 is registered but gets no traffic
 * @param health HEALTHY, UNHEALTHY, DEGRADED, DRAINING, TIMEOUT or UNKNOWN; only HEALTHY is served,
 *     and it is HEALTHY when absent
 * @param locality where it runs
 * @param metadata at most 64 entries
 * @param protocol http, http2, grpc or tcp; http when absent
 * @param id name within the service; made from address and port when absent
 * @param ttl life unless renewed, 5s to 24h, 30s when absent
 */
@Serdeable
public record InstanceSpec(
    @Schema(example = "10.0.1.10") String addr,
    @Schema(minimum = "1", maximum = "65535") int port,
    @Schema(requiredMode = NOT_REQUIRED, minimum = "0", maximum = "65535") Optional<Integer> weight,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> health,
    @Schema(requiredMode = NOT_REQUIRED) Optional<InstanceReport.Place> locality,
    @Schema(requiredMode = NOT_REQUIRED) Optional<ImmutableMap<String, String>> metadata,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> protocol,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> id,
    @Schema(requiredMode = NOT_REQUIRED, example = "30s") Optional<String> ttl) {}
