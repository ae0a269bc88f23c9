package io.mekong.controlplane.admin.report;

import io.micronaut.serde.annotation.Serdeable;

/**
 * A key that is not served because it breaks a rule.
 *
 * @param key safe to show
 * @param reason which rule, and the remedy
 * @param revision store revision of the bad value
 * @param lastGoodServed whether an earlier good value of the key is still served
 */
@Serdeable
public record RejectionReport(String key, String reason, long revision, boolean lastGoodServed) {}
