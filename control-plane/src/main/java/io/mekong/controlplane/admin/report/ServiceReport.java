package io.mekong.controlplane.admin.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micronaut.serde.annotation.Serdeable;

/**
 * One service.
 *
 * @param name its name
 * @param instances registered now
 * @param served instances that get traffic, held ones included
 * @param held lost instances that protection keeps serving
 * @param isProtected whether any is held
 * @param protocol of its cluster, lower case
 */
@Serdeable
public record ServiceReport(
    String name,
    int instances,
    int served,
    int held,
    @JsonProperty("protected") boolean isProtected,
    String protocol) {}
