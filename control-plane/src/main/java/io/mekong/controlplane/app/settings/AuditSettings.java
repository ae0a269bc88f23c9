package io.mekong.controlplane.app.settings;

/**
 * How much of the audit is kept.
 *
 * @param entries of each replica in the store, 10-10,000
 */
public record AuditSettings(int entries) {}
