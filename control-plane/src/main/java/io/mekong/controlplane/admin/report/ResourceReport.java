package io.mekong.controlplane.admin.report;

import io.micronaut.serde.annotation.Serdeable;

/**
 * What writing a raw resource led to.
 *
 * @param type plural, as in the path
 * @param name rest of the path
 * @param revision store revision of the value, which its ETag is too
 */
@Serdeable
public record ResourceReport(String type, String name, long revision) {}
