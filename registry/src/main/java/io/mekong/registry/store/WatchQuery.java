package io.mekong.registry.store;

/**
 * Asks for all changes under a prefix.
 *
 * @param prefix keys that start with it
 * @param fromRevision first revision to report, above 0
 */
public record WatchQuery(String prefix, long fromRevision) {}
