package io.mekong.controlplane.admin.report;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A policy that was written.
 *
 * @param kind what kind
 * @param name its name
 * @param revision store revision of the value, which its ETag is too; 0 when it was only checked
 */
@Serdeable
public record PolicyReport(String kind, String name, long revision) {}
