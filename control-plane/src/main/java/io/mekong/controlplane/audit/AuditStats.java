package io.mekong.controlplane.audit;

/**
 * What became of what operators did.
 *
 * @param written entries on disk
 * @param stored entries in the store
 * @param lost facts that are in no entry
 * @param diskFailures times that the disk did not take entries
 * @param storeFailures times that the store did not
 */
public record AuditStats(
    long written, long stored, long lost, long diskFailures, long storeFailures) {}
